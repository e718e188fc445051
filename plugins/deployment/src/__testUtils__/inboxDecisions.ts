import { screen, within } from '@testing-library/react';
import { row } from './inboxPage';

/** Services of the usual inbox. */
export const LEDGER = 'component:default/ledger';
export const SEARCH = 'component:default/search';

/** The box that selects all that the viewer may decide about, once it is there. */
export const selectAll = () =>
  screen.findByRole('checkbox', { name: /that you may decide about/ });

/** The bar below what is selected. */
export const bar = () =>
  within(screen.getByRole('group', { name: 'Decide about what is selected' }));

/** The comment of that bar. */
export const comment = () => bar().getByRole('textbox');

/** The box that selects the row of a service. */
export const boxOf = async (service: string) =>
  (await row(service)).getByRole('checkbox');

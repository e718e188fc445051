import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ListedEnvironment } from 'backstage-plugin-deployment-common';
import type { DeploymentApi } from '../api/DeploymentApi';
import { origin } from './builders';
import { listed } from './settingsBuilders';
import { LIST, openPage, settingsApi } from './settingsPage';

/** A few environments of two services. */
export const someListed = [
  listed('ledger', 'production', {
    origin: { ...origin, repository: 'acme/finance', pipeline: 'ledger.yml' },
  }),
  listed('payments', 'staging'),
  listed('payments', 'production', { promotesFrom: ['staging'] }),
];

/** Opens the list with these environments. */
export function showList(
  environments: ListedEnvironment[] = someListed,
  options: Parameters<typeof openPage>[2] & {
    path?: string;
    change?: (api: jest.Mocked<DeploymentApi>) => void;
  } = {},
) {
  const api = settingsApi();
  api.listEnvironments.mockResolvedValue({ environments, nextCursor: null });
  options.change?.(api);
  openPage(options.path ?? LIST, api, options);
  return api;
}

/** The part of the list about one service. */
export async function serviceOf(name: string) {
  return within(await screen.findByRole('region', { name }));
}

/** All that is ours of the page. */
export function listPage() {
  return screen
    .getByRole('heading', { level: 2, name: 'Environments' })
    .closest('header')!.parentElement!;
}

/** Chooses something from the menu of a service. */
export async function choose(item: string, of: string) {
  await userEvent.click(
    await screen.findByRole('button', { name: `Actions for ${of}` }),
  );
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
}

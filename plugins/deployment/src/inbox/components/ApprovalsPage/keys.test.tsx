import { screen, waitFor, within } from '@testing-library/react';
import { axeViolations } from '../../../__testUtils__/axe';
import { bar, boxOf } from '../../../__testUtils__/inboxDecisions';
import {
  APPROVALS,
  inboxApi,
  openApprovals,
  row,
} from '../../../__testUtils__/inboxPage';
import { useFixtureTime } from '../../../__testUtils__/tab';

const focused = () => document.activeElement!;

/** The service of the row that has the focus. */
const focusedRow = () =>
  focused()
    .querySelector('h3')
    ?.textContent?.match(/ of (.+?),/)?.[1];

const approve = () =>
  waitFor(() => expect(focused()).toHaveAccessibleName(/^Approve/));

describe('the keys of the approvals', () => {
  useFixtureTime();

  async function open(path?: string) {
    const api = inboxApi();
    const { user } = openApprovals(api, { path });
    await row('ledger');
    return { api, user };
  }

  it('move from row to row, and not beyond', async () => {
    const { user } = await open();

    await user.keyboard('j');
    expect(focusedRow()).toBe('payments');
    await user.keyboard('jj');
    expect(focusedRow()).toBe('ledger');
    await user.keyboard('j');
    expect(focusedRow()).toBe('ledger');
    await user.keyboard('kk');
    expect(focusedRow()).toBe('payments');
  });

  it('select the row, and go to what approves it, which decides nothing yet', async () => {
    const { user, api } = await open();

    await user.keyboard('jjx');
    expect(await boxOf('search')).toBeChecked();
    expect(focusedRow()).toBe('search');
    await user.keyboard('a');
    await approve();
    expect(bar().getByRole('button', { name: /^Approve/ })).toHaveFocus();
    expect(api.decide).not.toHaveBeenCalled();

    await user.keyboard('{Enter}');
    await waitFor(() => expect(api.decide).toHaveBeenCalledTimes(1));
  });

  it('open the row for that where nothing is selected', async () => {
    const { user, api } = await open();

    await user.keyboard('ja');

    await approve();
    expect(
      (await row('payments')).getByRole('button', { name: /^Approve/ }),
    ).toHaveFocus();
    expect(api.decide).not.toHaveBeenCalled();
  });

  it('select nothing that cannot be decided about', async () => {
    const { user } = await open(`${APPROVALS}?waits=all`);
    await user.keyboard('jj');
    expect(focusedRow()).toBe('storefront');

    await user.keyboard('x');

    expect(await boxOf('storefront')).not.toBeChecked();
  });

  it('go to the search, where they are letters', async () => {
    const { user } = await open();

    await user.keyboard('/');
    expect(screen.getByRole('searchbox')).toHaveFocus();
    await user.keyboard('jax?');

    expect(screen.getByRole('searchbox')).toHaveValue('jax?');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('leave the shortcuts of the browser alone', async () => {
    const { user } = await open();

    await user.keyboard('{Control>}j{/Control}');

    expect(document.body).toHaveFocus();
  });

  it('say what they do', async () => {
    const { user } = await open();

    await user.keyboard('?');

    const help = await screen.findByRole('dialog', {
      name: 'Keyboard shortcuts',
    });
    expect(within(help).getByText('Next row')).toBeInTheDocument();
    expect(await axeViolations(help)).toEqual([]);
    await user.keyboard('j');
    expect(help).toContainElement(focused() as HTMLElement);
    await user.click(within(help).getAllByRole('button', { name: 'Close' })[0]);
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    await user.click(
      screen.getByRole('button', { name: /^Keyboard shortcuts/ }),
    );
    expect(await screen.findByRole('dialog')).toBeInTheDocument();
  });
});

import { screen, waitFor, within } from '@testing-library/react';
import { ago, problem, tag } from '../../../__testUtils__/builders';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  APPROVALS,
  approvalsPage,
  kindOf,
  inboxApi,
  openApprovals,
  row,
  services,
  theirs,
  three,
  usual,
  waiting,
} from '../../../__testUtils__/inboxPage';
import { inbox } from '../../../__testUtils__/pipelineBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('approvals where nothing is to be shown', () => {
  useFixtureTime();

  it('say that they are loading', async () => {
    const api = inboxApi();
    api.getInbox.mockReturnValue(new Promise(() => {}));
    openApprovals(api);

    expect(
      await screen.findByText('Looking for what waits'),
    ).toBeInTheDocument();
  });

  it('say that nothing waits for the viewer, and lead to what waits for others', async () => {
    const { user } = openApprovals(inboxApi([theirs]));

    expect(
      await screen.findByText('Nothing waits for you'),
    ).toBeInTheDocument();
    expect(screen.getByText('1 waiting for others.')).toBeInTheDocument();
    await user.click(
      screen.getByRole('button', { name: 'Show what waits for others' }),
    );
    expect(await row('storefront')).toBeDefined();
  });

  it('say that nothing waits at all', async () => {
    openApprovals(inboxApi([]));

    expect(
      await screen.findByText('Nothing waits for you'),
    ).toBeInTheDocument();
    expect(screen.getByText(/nor for anybody else/)).toBeInTheDocument();
    expect(await axeViolations(approvalsPage())).toEqual([]);
  });

  it('say that no service has environments, and where to set them up', async () => {
    const api = inboxApi([]);
    api.listEnvironments.mockResolvedValue({
      environments: [],
      nextCursor: null,
    });
    openApprovals(api);

    expect(await screen.findByText('No environments yet')).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Set up environments' }),
    ).toHaveAttribute('href', '/deployments/environments');
  });

  it('say that nothing matches', async () => {
    openApprovals(inboxApi(), { path: `${APPROVALS}?text=nothing` });

    expect(await screen.findByText('Nothing matches')).toBeInTheDocument();
  });

  it('offer to connect, and ask no more by themselves', async () => {
    const api = inboxApi(
      inbox([], {
        problems: [problem('not_connected', { host: 'github.com' })],
        accounts: [],
      }),
      'not_connected',
    );
    const { user } = openApprovals(api);

    expect(
      await screen.findByText('Connect GitHub to see this'),
    ).toBeInTheDocument();
    expect(screen.getByText('updates paused')).toBeInTheDocument();
    expect(screen.queryByText('Nothing waits for you')).toBeNull();
    expect(await kindOf(/For me \(–\)/)).toBeInTheDocument();
    expect(api.connect).not.toHaveBeenCalled();

    api.connect.mockResolvedValue();
    await user.click(screen.getByRole('button', { name: 'Connect GitHub' }));
    expect(api.connect).toHaveBeenCalledTimes(1);
    await waitFor(() => expect(api.getInbox).toHaveBeenCalledTimes(2));
  });

  it('say when they are the last that was known, why, and so beside each decision', async () => {
    const api = inboxApi(
      inbox([three.payments], {
        stale: problem('host_down', { host: 'github.com' }),
        fetchedAt: ago(14),
      }),
    );
    const { user } = openApprovals(api);

    const payments = await row('payments');
    expect(
      screen.getByText('Last known state, read 14 min ago'),
    ).toBeInTheDocument();
    expect(await axeViolations(approvalsPage())).toEqual([]);

    const note = /read 14 min ago: it may have been decided/;
    expect(screen.queryByText(note)).not.toBeInTheDocument();
    await user.click(payments.getByRole('button', { name: /^Review/ }));
    expect(await payments.findByText(note)).toBeInTheDocument();
    await user.click(payments.getByRole('button', { name: /^Review/ }));
    await user.click(payments.getByRole('checkbox'));
    expect(
      within(
        screen.getByRole('group', { name: 'Decide about what is selected' }),
      ).getByText(note),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: /^Reject/ }));
    expect(
      within(await screen.findByRole('dialog')).getByText(note),
    ).toBeInTheDocument();
  });

  it('do not claim that nothing waits when they are the last that was known', async () => {
    openApprovals(
      inboxApi(
        inbox([], { stale: problem('host_down', { host: 'github.com' }) }),
      ),
    );

    expect(
      await screen.findByText('As far as it could be read.'),
    ).toBeInTheDocument();
    expect(screen.getByText(/^Last known state, read/)).toBeInTheDocument();
  });

  it('say what could not be read beside what could', async () => {
    openApprovals(
      inboxApi(
        inbox(usual, {
          problems: ['ledger', 'vault', 'site'].map(name =>
            problem('not_found_or_not_visible', {
              host: 'github.com',
              repository: `acme/${name}`,
            }),
          ),
        }),
      ),
    );

    await row('payments');
    expect(screen.getByText('3 things could not be read')).toBeInTheDocument();
    expect(
      screen.getByText('No access to acme/vault, or it does not exist'),
    ).toBeInTheDocument();
  });

  it('say until when requests are used up', async () => {
    openApprovals(
      inboxApi(
        inbox([], {
          problems: [
            problem('rate_limited', { host: 'github.com', retryAt: ago(-38) }),
          ],
        }),
      ),
    );

    expect(
      await screen.findByText('Your requests to GitHub are used up'),
    ).toBeInTheDocument();
    expect(screen.getByText('As far as it could be read.')).toBeInTheDocument();
  });

  it('say that they failed, and try again', async () => {
    const api = inboxApi();
    api.getInbox.mockRejectedValueOnce(await responseError(503));
    const { user } = openApprovals(api);

    expect(
      await screen.findByText('The approvals could not be loaded'),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await row('payments')).toBeDefined();
  });

  it('keep what was known when a refresh fails, with its time', async () => {
    const api = inboxApi();
    const { user } = openApprovals(api);
    await row('payments');
    api.getInbox.mockRejectedValue(await responseError(503));

    await user.click(screen.getByRole('button', { name: 'Refresh' }));

    expect(await screen.findByText('Could not refresh')).toBeInTheDocument();
    expect(services()).toHaveLength(3);
  });

  it('show nothing that may not be seen any more', async () => {
    const api = inboxApi();
    const { user } = openApprovals(api);
    await row('payments');
    api.getInbox.mockRejectedValue(await responseError(403));

    await user.click(screen.getByRole('button', { name: 'Refresh' }));

    expect(
      await screen.findByText('You may not see approvals'),
    ).toBeInTheDocument();
    expect(services()).toEqual([]);
  });

  it('show two hundred', async () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      waiting(`service-${index}`, {
        since: ago(1_000 - index),
        version: tag(`v${index}`),
      }),
    );
    openApprovals(inboxApi(many));

    const list = await screen.findByRole('list', { name: 'What waits' });
    expect(within(list).getAllByRole('listitem')).toHaveLength(200);
    expect(screen.getByText('200 waiting')).toBeInTheDocument();
  });
});

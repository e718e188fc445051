import { screen, waitFor, within } from '@testing-library/react';
import { ago, problem, tag } from '../../../__testUtils__/builders';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  APPROVALS,
  inboxApi,
  openApprovals,
  row,
  services,
  theirs,
  three,
  usual,
  waiting,
  waitingForOthers,
} from '../../../__testUtils__/inboxPage';
import { inbox } from '../../../__testUtils__/pipelineBuilders';
import {
  diverged,
  versionChanges,
} from '../../../__testUtils__/deployBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { useFixtureTime } from '../../../__testUtils__/tab';

const page = () =>
  screen.getByRole('heading', { level: 2, name: 'Approvals' }).closest('main')!;

const kind = (name: RegExp) => screen.findByRole('radio', { name });

describe('the approvals', () => {
  useFixtureTime();

  it('show what waits for the viewer, longest waiting first', async () => {
    openApprovals(inboxApi());

    await row('payments');
    expect(services()).toEqual(['payments', 'search', 'ledger']);
    expect(await kind(/For me \(3\)/)).toBeChecked();
    expect(await axeViolations(page())).toEqual([]);
  });

  it('say of each what it replaces, who asked, why, since when, and what it waits for', async () => {
    openApprovals(
      inboxApi([
        waiting('payments', {
          environment: 'eu-1',
          tier: 'production',
          since: ago(18),
          reason: 'Refunds are wrong',
          gates: [
            ...three.payments.gates,
            { kind: 'timer', minutes: 30, endsAt: ago(-12) },
          ],
        }),
      ]),
    );

    const payments = await row('payments', 'eu-1');
    expect(payments.getByText('production')).toBeInTheDocument();
    expect(payments.getByText('v1.9.3')).toBeInTheDocument();
    expect(payments.getByText('replaces v1.9.1')).toBeInTheDocument();
    expect(payments.getByText('asked for by arossi')).toBeInTheDocument();
    expect(payments.getByText('“Refunds are wrong”')).toBeInTheDocument();
    expect(payments.getByText('waits 18 min')).toBeInTheDocument();
    expect(
      payments.getByText(
        'You can approve (reviewers: acme/platform-leads, nsato)',
      ),
    ).toBeInTheDocument();
    expect(payments.getByText(/Wait timer: 12m left/)).toBeInTheDocument();
  });

  it('say of what waits for others for whom, and why the viewer may not decide', async () => {
    const { user } = openApprovals(inboxApi());
    await user.click(await kind(/For others \(1\)/));

    const storefront = await row('storefront');
    expect(services()).toEqual(['storefront']);
    expect(
      storefront.getByText('Needs approval by acme/platform-leads'),
    ).toBeInTheDocument();
    const box = storefront.getByRole('checkbox');
    expect(box).toBeDisabled();
    expect(box).toHaveAccessibleDescription(
      'You are not a reviewer of production. It waits for acme/platform-leads.',
    );
  });

  it('call services as the catalog does', async () => {
    openApprovals(inboxApi(), {
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'payments',
            namespace: 'default',
            title: 'Payments API',
          },
        },
      ],
    });

    expect(await row('Payments API')).toBeDefined();
    expect(await row('ledger')).toBeDefined();
  });

  it('tell as whom they were read, how old that is, and what is not looked for', async () => {
    openApprovals(inboxApi());

    expect(await screen.findByText('5 sec old')).toBeInTheDocument();
    expect(screen.getByText('updates every 1 min')).toBeInTheDocument();
    expect(screen.getByText('as @nsato')).toBeInTheDocument();
    expect(
      screen.getByText(/A job that waits without a deployment is not looked/),
    ).toBeInTheDocument();
  });

  it('load what changes, and what is taken away, only once a row is opened', async () => {
    const api = inboxApi();
    api.getChanges.mockImplementation(async (_, { version }) =>
      versionChanges({ kind: 'compared', ...diverged() }, version),
    );
    const { user } = openApprovals(api);
    const payments = await row('payments');
    const button = payments.getByRole('button', { name: /^Review/ });
    expect(button).toHaveAttribute('aria-expanded', 'false');
    expect(api.getChanges).not.toHaveBeenCalled();

    await user.click(button);

    expect(
      await payments.findByText(/7 added · 1 removed/),
    ).toBeInTheDocument();
    const going = within(
      payments.getByRole('list', {
        name: '1 commit is live now and not in v1.9.3',
      }),
    ).getByRole('listitem');
    expect(going).toHaveTextContent(/removed.*Hotfix: cap refund/);
    expect(api.getChanges.mock.calls.map(([target]) => target)).toEqual([
      { entityRef: 'component:default/payments', environment: 'production' },
    ]);
    expect(
      payments.getByRole('link', { name: 'Open the pipeline' }),
    ).toHaveAttribute(
      'href',
      `/deployments/runs/default/component/payments/production/${three.payments.run.id}`,
    );
    expect(
      payments.getByRole('link', { name: /Open run on GitHub/ }),
    ).toHaveAttribute('href', three.payments.run.url);
    expect(await axeViolations(page())).toEqual([]);
  });

  it('ask nothing about a version that is not known', async () => {
    const api = inboxApi([
      waiting('payments', {
        version: {
          kind: 'unknown',
          reason: 'no_source',
          ranOnRef: 'main',
          ranOnSha: '8f2c1d0a9b7e6f5d4c3b2a1908f7e6d5c4b3a291',
        },
      }),
    ]);
    const { user } = openApprovals(api);
    const payments = await row('payments');
    expect(payments.getByText('ran on main @ 8f2c1d0')).toBeInTheDocument();
    await user.click(payments.getByRole('button', { name: /^Review/ }));

    expect(
      payments.getByText(/nobody can say what it would change/),
    ).toBeInTheDocument();
    expect(api.getChanges).not.toHaveBeenCalled();
  });
});

describe('the filters of the approvals', () => {
  useFixtureTime();

  it('are taken from the address', async () => {
    const api = inboxApi([...usual, waitingForOthers('search')]);
    openApprovals(api, {
      path: `${APPROVALS}?waits=all&text=store&owner=group%3Adefault%2Fdiscovery`,
    });

    await row('storefront');
    expect(services()).toEqual(['storefront']);
    expect(await kind(/All \(1 of 5\)/)).toBeChecked();
    expect(screen.getByRole('searchbox')).toHaveValue('store');
    expect(api.getInbox).toHaveBeenCalledWith(
      expect.objectContaining({ owners: ['group:default/discovery'] }),
    );
  });

  it('count what the search leaves, for whomever it waits', async () => {
    const { user } = openApprovals(inboxApi());
    await row('payments');

    await user.type(screen.getByRole('searchbox'), 'v4.0');

    await waitFor(() => expect(services()).toEqual(['search']));
    expect(await kind(/For me \(1 of 3\)/)).toBeInTheDocument();
    expect(await kind(/For others \(0 of 1\)/)).toBeInTheDocument();

    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(services()).toHaveLength(3));
    expect(screen.getByRole('searchbox')).toHaveValue('');
  });

  it('know whose teams "My teams" are', async () => {
    const api = inboxApi();
    const { user } = openApprovals(api);
    await row('payments');

    await user.click(screen.getByRole('button', { name: /Owner/ }));
    await user.click(await screen.findByRole('option', { name: 'My teams' }));

    await waitFor(() =>
      expect(api.getInbox).toHaveBeenLastCalledWith(
        expect.objectContaining({
          owners: ['user:default/nsato', 'group:default/checkout'],
        }),
      ),
    );
  });

  it('trust the count of the backend where it lists fewer than wait', async () => {
    openApprovals(
      inboxApi(inbox(usual, { forViewer: 240, forOthers: 61, more: true })),
    );

    await row('payments');
    expect(await kind(/For me \(240\)/)).toBeInTheDocument();
    expect(await kind(/All \(301\)/)).toBeInTheDocument();
    expect(
      screen.getByText(/There may be more than was looked at/),
    ).toBeInTheDocument();
  });
});

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
    expect(screen.getByText('1 waits for others.')).toBeInTheDocument();
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
    expect(await axeViolations(page())).toEqual([]);
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
    expect(await kind(/For me \(–\)/)).toBeInTheDocument();
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
    expect(await axeViolations(page())).toEqual([]);

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
    expect(screen.getByText('200 wait')).toBeInTheDocument();
  });
});

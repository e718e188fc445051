import { screen, waitFor, within } from '@testing-library/react';
import { ago, tag } from '../../../__testUtils__/builders';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  APPROVALS,
  approvalsPage,
  kindOf,
  inboxApi,
  openApprovals,
  row,
  services,
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
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('the approvals', () => {
  useFixtureTime();

  it('show what waits for the viewer, longest waiting first', async () => {
    openApprovals(inboxApi());

    await row('payments');
    expect(services()).toEqual(['payments', 'search', 'ledger']);
    expect(await kindOf(/For me \(3\)/)).toBeChecked();
    expect(await axeViolations(approvalsPage())).toEqual([]);
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
    await user.click(await kindOf(/For others \(1\)/));

    const storefront = await row('storefront');
    expect(services()).toEqual(['storefront']);
    expect(
      storefront.getByText('Needs approval by acme/platform-leads'),
    ).toBeInTheDocument();
    const box = storefront.getByRole('checkbox');
    expect(box).toBeDisabled();
    expect(box).toHaveAccessibleDescription(
      'You are not a reviewer of production.',
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

  it('say that they were just read, where asking again brings nothing newer', async () => {
    const api = inboxApi();
    const { user } = openApprovals(api);
    await row('payments');
    const said = 'just read, so nothing was asked again';
    expect(screen.queryByText(said)).not.toBeInTheDocument();

    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await screen.findByText(said)).toHaveAttribute('role', 'status');

    api.getInbox.mockResolvedValue({
      inbox: inbox(usual, { fetchedAt: ago(0) }),
      hosts: [],
    });
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await screen.findByText('0 sec old')).toBeInTheDocument();
    expect(screen.queryByText(said)).not.toBeInTheDocument();
  });

  it('say of a version that is live already that it is deployed again', async () => {
    openApprovals(
      inboxApi([
        waiting('payments', {
          version: tag('v3.1.0', { sha: null }),
          live: tag('v3.1.0'),
        }),
      ]),
    );

    const payments = await row('payments');
    expect(payments.getByText('deployed again')).toBeInTheDocument();
    expect(payments.queryByText(/replaces/)).not.toBeInTheDocument();
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
    // Once more beside the buttons, without another question.
    expect(payments.getByText('7 commits come, 1 goes')).toBeInTheDocument();
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
    expect(await axeViolations(approvalsPage())).toEqual([]);
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
    expect(await kindOf(/All \(1 of 5\)/)).toBeChecked();
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
    expect(await kindOf(/For me \(1 of 3\)/)).toBeInTheDocument();
    expect(await kindOf(/For others \(0 of 1\)/)).toBeInTheDocument();

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
    expect(await kindOf(/For me \(240\)/)).toBeInTheDocument();
    expect(await kindOf(/All \(301\)/)).toBeInTheDocument();
    expect(
      screen.getByText(/There may be more than was looked at/),
    ).toBeInTheDocument();
  });
});

import type { NotComparableReason } from 'backstage-plugin-deployment-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DeploymentApi, OverviewAnswer } from '../../api/DeploymentApi';
import { axeViolations } from '../../__testUtils__/axe';
import {
  ago,
  ahead,
  answer,
  branch,
  commit,
  deployment,
  drift,
  environment,
  NOW,
  origin,
  overview,
  problem,
  run,
  tag,
  unavailable,
} from '../../__testUtils__/builders';
import {
  deploymentApi,
  payments,
  renderOnEntityPage,
} from '../../__testUtils__/render';
import { responseError } from '../../__testUtils__/responses';
import { scenes } from '../../__testUtils__/scenes';
import { EntityDeployments } from './EntityDeployments';

function show(...answers: (OverviewAnswer | Error)[]) {
  const api = deploymentApi(...answers);
  renderOnEntityPage(<EntityDeployments />, api);
  return api;
}

const card = async (name: string) =>
  within(await screen.findByRole('article', { name }));

describe('EntityDeployments', () => {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('says that it loads, until there is an answer', async () => {
    const api = deploymentApi();
    api.getOverview.mockReturnValue(new Promise(() => {}));
    renderOnEntityPage(<EntityDeployments />, api);

    expect(await screen.findByText('Loading deployments')).toBeInTheDocument();
    expect(
      screen.getByRole('heading', { level: 2, name: 'Deployments' }),
    ).toBeInTheDocument();
    expect(api.getOverview).toHaveBeenCalledWith(
      'component:default/payments',
      expect.anything(),
    );
    expect(payments.metadata.name).toBe('payments');
  });

  describe('the header', () => {
    it('tells where the data comes from, its age, its rhythm, as whom it was read and what is left', async () => {
      show(
        answer(
          overview([environment('production')], { refreshAfterSeconds: 5 }),
        ),
      );

      expect(await screen.findByText('12 sec old')).toBeInTheDocument();
      expect(screen.getByText('updates live')).toBeInTheDocument();
      expect(screen.getByText('as @alice')).toBeInTheDocument();
      expect(
        screen.getByText(/^4,310 of 5,000 requests left until \d/),
      ).toBeInTheDocument();
      expect(
        screen.getByRole('link', { name: 'acme/payments · deploy.yml' }),
      ).toHaveAttribute('href', origin.url);
    });

    it('names the interval when nothing moves', async () => {
      show(answer([environment('production')]));

      expect(
        await screen.findByText('updates every 5 min'),
      ).toBeInTheDocument();
    });

    it('says that updates come less often when the budget runs low', async () => {
      show(
        answer(
          overview([environment('production')], {
            budgets: [
              {
                host: 'github.com',
                resource: 'core',
                limit: 5000,
                remaining: 4000,
                resetsAt: ahead(38),
              },
              {
                host: 'github.com',
                resource: 'graphql',
                limit: 5000,
                remaining: 611,
                resetsAt: ahead(38),
              },
            ],
          }),
        ),
      );

      expect(
        await screen.findByText(/^611 of 5,000 query points left until/),
      ).toBeInTheDocument();
      expect(
        screen.getByText(/Updates come less often.*GitHub allows @alice/),
      ).toBeInTheDocument();
    });

    it('tells ages by the clock of the backend, where the browser is off', async () => {
      jest.spyOn(Date, 'now').mockReturnValue(NOW + 3_600_000);
      show(answer([environment('production')]));

      expect(await screen.findByText('12 sec old')).toBeInTheDocument();
    });

    it('refreshes on a click', async () => {
      const api = show(answer([environment('production')]));

      await userEvent.click(
        await screen.findByRole('button', { name: 'Refresh' }),
      );

      await waitFor(() => expect(api.getOverview).toHaveBeenCalledTimes(2));
      expect(api.getOverview).toHaveBeenLastCalledWith(
        'component:default/payments',
        expect.objectContaining({ thorough: true }),
      );
    });
  });

  describe('what is live', () => {
    it('shows version, actor, age, duration, run and how the version is known', async () => {
      show(
        answer([
          environment('staging', {
            live: deployment({
              environmentUrl: 'https://staging.example.com/',
              run: run({
                number: 1481,
                attempt: 2,
                url: 'https://github.com/acme/payments/actions/runs/1',
              }),
            }),
          }),
        ]),
      );

      const staging = await card('staging');
      expect(
        staging.getByRole('heading', { level: 3, name: 'staging' }),
      ).toBeInTheDocument();
      expect(staging.getByText('live')).toBeInTheDocument();
      expect(staging.getByRole('link', { name: 'v1.9.3' })).toHaveAttribute(
        'href',
        'https://github.com/acme/payments/releases/tag/v1.9.3',
      );
      expect(staging.getByText('arossi')).toBeInTheDocument();
      expect(staging.getByText('2 hr ago')).toBeInTheDocument();
      expect(staging.getByText('took 4m 12s')).toBeInTheDocument();
      expect(staging.getByText('attempt 2')).toBeInTheDocument();
      expect(staging.getByText("read from the run's name")).toBeInTheDocument();
      expect(
        staging.getByRole('link', { name: 'Run #1481 of staging on GitHub' }),
      ).toHaveAttribute(
        'href',
        'https://github.com/acme/payments/actions/runs/1',
      );
      expect(
        staging.getByRole('link', { name: 'Open staging' }),
      ).toHaveAttribute('href', 'https://staging.example.com/');
      expect(staging.queryByText('Latest attempt')).not.toBeInTheDocument();
    });

    it('shows the commit beside a branch, since a branch moves', async () => {
      show(
        answer([
          environment('development', {
            live: deployment({ version: branch('main', '8f2c1d0') }),
          }),
        ]),
      );

      const development = await card('development');
      expect(
        development.getByRole('link', { name: 'main · 8f2c1d0' }),
      ).toBeInTheDocument();
      expect(
        development.getByText('branch that was deployed'),
      ).toBeInTheDocument();
    });

    it('admits that a version is unknown, what the run ran on, why, and what to do', async () => {
      show(
        answer([
          environment('development', {
            live: deployment({
              version: {
                kind: 'unknown',
                reason: 'version_input_not_readable',
                ranOnRef: 'main',
                ranOnSha: '8f2c1d0a9b7e6f5d4c3b2a1908f7e6d5c4b3a291',
              },
            }),
          }),
        ]),
      );

      const development = await card('development');
      expect(development.getByText('unknown')).toBeInTheDocument();
      expect(
        development.getByText('ran on main @ 8f2c1d0'),
      ).toBeInTheDocument();
      expect(
        development.getByText('Why it is unknown, and what to do'),
      ).toBeInTheDocument();
      expect(
        development.getByText(/GitHub does not give inputs back.*run name/),
      ).toBeInTheDocument();
    });

    it('copies the version', async () => {
      const user = userEvent.setup();
      const writeText = jest.spyOn(navigator.clipboard, 'writeText');
      show(answer([environment('production')]));

      const production = await card('production');
      await user.click(production.getByRole('button', { name: 'Copy v1.9.3' }));

      expect(writeText).toHaveBeenCalledWith('v1.9.3');
      expect(
        await production.findByRole('button', { name: 'Copied' }),
      ).toBeInTheDocument();
    });

    it('does not link to addresses that are not http(s)', async () => {
      show(
        answer([
          environment('production', {
            live: deployment({
              // eslint-disable-next-line no-script-url
              environmentUrl: 'javascript:alert(1)',
              version: tag('v1', { url: 'data:text/html,hello' }),
            }),
          }),
        ]),
      );

      const production = await card('production');
      expect(production.getByText('v1')).toBeInTheDocument();
      expect(
        production
          .getAllByRole('link')
          .map(link => link.getAttribute('href'))
          .filter(href => !href?.startsWith('https://github.com/')),
      ).toEqual([]);
    });
  });

  describe('where nothing is live', () => {
    it.each([
      ['Never deployed', 0, true, 'Nothing has been deployed here yet.'],
      [
        'Never succeeded',
        1,
        true,
        'One attempt so far, and it did not succeed.',
      ],
      [
        'Never succeeded',
        4,
        true,
        '4 attempts so far, and none has succeeded.',
      ],
      [
        'No success seen',
        110,
        false,
        'None of the last 110 attempts succeeded. Older ones were not looked at.',
      ],
    ])(
      'says "%s" after %d attempts',
      async (title, attempts, complete, text) => {
        show(
          answer([
            environment('production', {
              live: null,
              lookback: { attempts, complete },
            }),
          ]),
        );

        const production = await card('production');
        expect(production.getByText(title)).toBeInTheDocument();
        expect(production.getByText(text)).toBeInTheDocument();
        expect(production.queryByText('live')).not.toBeInTheDocument();
      },
    );
  });

  describe('the latest attempt', () => {
    it('shows how far a running one is', async () => {
      show(
        answer([
          environment('development', {
            latest: deployment({
              state: 'running',
              version: commit('c41e9aa'),
              actor: { login: 'mkoval', avatarUrl: null },
              startedAt: ago(2),
              finishedAt: null,
              run: run({
                progress: { done: 3, total: 7 },
                url: 'https://github.com/acme/payments/actions/runs/2',
              }),
            }),
          }),
        ]),
      );

      const development = await card('development');
      expect(development.getByText('live')).toBeInTheDocument();
      expect(development.getByText('running')).toBeInTheDocument();
      expect(development.getByText('c41e9aa')).toBeInTheDocument();
      expect(development.getByText('started 2 min ago')).toBeInTheDocument();
      expect(development.getByText('job 4 of 7')).toBeInTheDocument();
      expect(development.getByRole('progressbar')).toHaveAttribute(
        'aria-valuenow',
        '3',
      );
      expect(
        development.getByRole('link', { name: /^Open run on GitHub/ }),
      ).toHaveAttribute(
        'href',
        'https://github.com/acme/payments/actions/runs/2',
      );
    });

    it('names those whom a waiting one waits for', async () => {
      show(
        answer([
          environment('production', {
            latest: deployment({ state: 'waiting', finishedAt: null }),
            gates: [
              {
                kind: 'reviewers',
                reviewers: [
                  { kind: 'team', name: 'acme/platform-leads' },
                  { kind: 'user', login: 'nsato' },
                ],
                viewerCanApprove: false,
              },
              { kind: 'timer', minutes: 30, endsAt: ahead(12) },
              { kind: 'rule', name: 'change-window' },
            ],
          }),
        ]),
      );

      const production = await card('production');
      expect(production.getByText('waiting')).toBeInTheDocument();
      expect(
        production.getByText('Needs approval by acme/platform-leads or nsato'),
      ).toBeInTheDocument();
      expect(
        production.getByText(/^Wait timer: 12m left, ends /),
      ).toBeInTheDocument();
      expect(
        production.getByText('Held by the rule change-window'),
      ).toBeInTheDocument();
    });

    it('says "waiting for you" to who can approve', async () => {
      show(
        answer([
          environment('production', {
            latest: deployment({ state: 'waiting', finishedAt: null }),
            gates: [
              {
                kind: 'reviewers',
                reviewers: [{ kind: 'user', login: 'alice' }],
                viewerCanApprove: true,
              },
            ],
          }),
        ]),
      );

      const production = await card('production');
      expect(production.getByText('waiting for you')).toBeInTheDocument();
      expect(
        production.getByText('You can approve it: alice'),
      ).toBeInTheDocument();
    });

    it('shows a failed one beside the older version that stays live, with the reason', async () => {
      show(
        answer([
          environment('production', {
            live: deployment({ version: tag('v1.9.1') }),
            latest: deployment({
              state: 'failed',
              finishedAt: ago(4),
              note: 'The branch is not allowed to deploy to production.',
            }),
          }),
        ]),
      );

      const production = await card('production');
      expect(production.getByText('v1.9.1')).toBeInTheDocument();
      expect(production.getByText('failed')).toBeInTheDocument();
      expect(production.getByText('v1.9.3')).toBeInTheDocument();
      expect(production.getByText('4 min ago')).toBeInTheDocument();
      expect(
        production.getByText(
          'The branch is not allowed to deploy to production.',
        ),
      ).toBeInTheDocument();
    });

    it.each(['queued', 'cancelled', 'superseded'] as const)(
      'shows that it is %s in words',
      async state => {
        show(
          answer([
            environment('production', { latest: deployment({ state }) }),
          ]),
        );

        expect((await card('production')).getByText(state)).toBeInTheDocument();
      },
    );

    it('shows a state that nobody knows as unknown', async () => {
      show(
        answer([
          environment('production', {
            latest: deployment({ state: 'unknown' }),
          }),
        ]),
      );

      expect(
        (await card('production')).getByText('state unknown'),
      ).toBeInTheDocument();
    });
  });

  describe('the way between environments', () => {
    const two = (of: Parameters<typeof environment>[1]) =>
      answer([
        environment('staging'),
        environment('production', of, { promotesFrom: 'staging' }),
      ]);

    it('tells how far upstream is ahead and links to the comparison', async () => {
      show(two({ drift: drift('staging', 6, 3) }));

      const link = await screen.findByRole('link', {
        name: 'staging has 6 commits that production lacks; production has 3 that staging lacks',
      });
      expect(link).toHaveAttribute(
        'href',
        'https://github.com/acme/payments/compare/v1.9.1...v1.9.3',
      );
      expect(within(link).getByText('6 commits ahead')).toBeInTheDocument();
      expect(within(link).getByText('3 behind')).toBeInTheDocument();
    });

    it('says when both run the same commit', async () => {
      show(two({ drift: drift('staging', 0) }));

      expect(await screen.findByText('same commit')).toBeInTheDocument();
    });

    it.each<[NotComparableReason, string]>([
      ['nothing_live', 'nothing to compare'],
      ['version_unknown', 'commit unknown'],
      ['different_repositories', 'other repository'],
      ['commit_not_found', 'commit not found'],
      ['not_read', 'not compared'],
    ])('says why there is no comparison: %s', async (reason, text) => {
      show(
        two({ drift: { kind: 'not_comparable', upstream: 'staging', reason } }),
      );

      expect(await screen.findByText(text)).toBeInTheDocument();
    });

    it('tells the drift in the card where upstream is no neighbour', async () => {
      show(
        answer([
          environment('development'),
          environment('staging'),
          environment(
            'production',
            { drift: drift('development', 20) },
            { promotesFrom: 'development' },
          ),
        ]),
      );

      expect(
        (await card('production')).getByText('20 behind development'),
      ).toBeInTheDocument();
    });
  });

  describe('an environment that cannot be read', () => {
    const beside = (
      code: Parameters<typeof unavailable>[1],
      details: Parameters<typeof unavailable>[2] = {},
    ) =>
      answer([
        environment('staging'),
        unavailable('production', code, details),
      ]);

    it.each([
      [
        'no access, or that it does not exist',
        beside('not_found_or_not_visible', { repository: 'acme/ledger' }),
        'No access to acme/ledger, or it does not exist',
        /GitHub does not say which.*Ask an owner of the repository/,
      ],
      [
        'that access is refused',
        beside('forbidden', { repository: 'acme/ledger' }),
        'GitHub refuses access to acme/ledger',
        /Ask an owner/,
      ],
      [
        'that single sign-on is needed',
        beside('sso_required'),
        'Single sign-on needed',
        /The organization of acme\/payments/,
      ],
      [
        'that the rate limit is used up, and until when',
        beside('rate_limited', { retryAt: ahead(38) }),
        'Your requests to GitHub are used up',
        /answers again after \d/,
      ],
      [
        'that GitHub asks to slow down, and until when',
        beside('secondary_rate_limited', { retryAt: ahead(1) }),
        'GitHub asks to slow down',
        /goes on by itself after \d/,
      ],
      [
        'that GitHub did not answer in time',
        beside('timeout'),
        'GitHub did not answer in time',
        /tries again by itself/,
      ],
      [
        'that GitHub cannot be reached',
        beside('host_down', { host: 'ghe.example.com' }),
        'GitHub cannot be reached',
        /ghe\.example\.com does not answer/,
      ],
      [
        'which scopes are missing',
        beside('missing_scope', { missingScopes: ['repo', 'workflow'] }),
        'A permission is missing',
        /Missing: repo, workflow\./,
      ],
      [
        'that an answer was not understood',
        beside('answer_not_understood'),
        'GitHub answered something unexpected',
        /The message of answer_not_understood/,
      ],
      [
        'what is wrong with the configuration',
        beside('invalid_input', { field: 'source.repo' }),
        'The configuration does not fit',
        /The message of invalid_input\. It is about source\.repo/,
      ],
      [
        'what else went wrong',
        beside('internal'),
        'This could not be read',
        /The message of internal/,
      ],
    ])('says %s', async (_, given, title, text) => {
      show(given);

      const production = await card('production');
      expect(production.getByText('not readable')).toBeInTheDocument();
      expect(production.getByText(title)).toBeInTheDocument();
      expect(production.getByText(text)).toBeInTheDocument();
      expect((await card('staging')).getByText('v1.9.3')).toBeInTheDocument();
    });

    it('leads to single sign-on', async () => {
      show(
        beside('sso_required', { ssoUrl: 'https://github.com/orgs/acme/sso' }),
      );

      expect(
        await screen.findByRole('link', {
          name: 'Sign in to the organization',
        }),
      ).toHaveAttribute('href', 'https://github.com/orgs/acme/sso');
    });

    it('names the request for the support', async () => {
      show(beside('host_down', { requestId: 'C0DE:1F' }));

      expect(
        await screen.findByText('GitHub calls this request C0DE:1F.'),
      ).toBeInTheDocument();
    });

    it('shows its own origin where origins differ', async () => {
      show(
        answer([
          environment('staging'),
          unavailable(
            'production',
            'not_found_or_not_visible',
            {},
            {
              origin: {
                ...origin,
                repository: 'acme/ledger',
                url: 'https://github.com/acme/ledger',
              },
            },
          ),
        ]),
      );

      expect(
        (await card('production')).getByRole('link', {
          name: 'acme/ledger · deploy.yml',
        }),
      ).toHaveAttribute('href', 'https://github.com/acme/ledger');
    });
  });

  describe('connecting', () => {
    const notConnected = answer(
      [
        unavailable('staging', 'not_connected'),
        unavailable('production', 'not_connected'),
      ],
      'not_connected',
    );

    it('offers one "Connect GitHub" for all environments, and shows them afterwards', async () => {
      const api = show(
        notConnected,
        answer([environment('staging'), environment('production')]),
      );

      expect(
        await screen.findByRole('heading', {
          level: 3,
          name: 'Connect GitHub to see this',
        }),
      ).toBeInTheDocument();
      expect(
        screen.getByText('Concerns staging, production.'),
      ).toBeInTheDocument();
      await userEvent.click(
        screen.getByRole('button', { name: 'Connect GitHub' }),
      );

      expect((await card('production')).getByText('v1.9.3')).toBeVisible();
      expect(api.connect).toHaveBeenCalledTimes(1);
      expect(api.connect).toHaveBeenCalledWith(origin);
    });

    it('does not open anything by itself', async () => {
      const api = show(notConnected);

      await screen.findByRole('button', { name: 'Connect GitHub' });
      expect(screen.getByText('updates paused')).toBeInTheDocument();

      expect(api.connect).not.toHaveBeenCalled();
      expect(api.reconnect).not.toHaveBeenCalled();
    });

    it('says why connecting failed and offers it again', async () => {
      const api = show(notConnected);
      api.connect.mockRejectedValue(
        new Error('Login failed, popup was closed'),
      );

      await userEvent.click(
        await screen.findByRole('button', { name: 'Connect GitHub' }),
      );

      expect(await screen.findByRole('alert')).toHaveTextContent(
        'That did not work: Login failed, popup was closed',
      );
      expect(
        screen.getByRole('button', { name: 'Connect GitHub' }),
      ).toBeEnabled();
    });

    it('offers "Reconnect GitHub" when the token was rejected', async () => {
      const api = show(
        answer([unavailable('production', 'token_rejected')]),
        answer([environment('production')]),
      );

      expect(
        await screen.findByText('GitHub no longer accepts your sign-in'),
      ).toBeInTheDocument();
      await userEvent.click(
        screen.getByRole('button', { name: 'Reconnect GitHub' }),
      );

      expect((await card('production')).getByText('v1.9.3')).toBeVisible();
      expect(api.reconnect).toHaveBeenCalledWith(origin);
    });

    it('sends to a platform engineer where the host is not set up, without a button that cannot work', async () => {
      show(answer([unavailable('production', 'not_connected')], 'not_set_up'));

      expect(
        await screen.findByText('github.com is not set up for sign-in'),
      ).toBeInTheDocument();
      expect(
        screen.getByText(/A platform engineer has to add an auth provider/),
      ).toBeInTheDocument();
      expect(
        screen.queryByRole('button', { name: /connect/i }),
      ).not.toBeInTheDocument();
    });
  });

  describe('one problem for all', () => {
    it('tells it once instead of in every card', async () => {
      show(
        answer([
          unavailable('staging', 'not_found_or_not_visible'),
          unavailable('production', 'not_found_or_not_visible'),
        ]),
      );

      expect(
        await screen.findAllByText(
          'No access to acme/payments, or it does not exist',
        ),
      ).toHaveLength(1);
      expect(screen.queryByRole('article')).not.toBeInTheDocument();
    });

    it('keeps the cards where the repositories differ', async () => {
      show(
        answer([
          unavailable('staging', 'not_found_or_not_visible'),
          unavailable(
            'production',
            'not_found_or_not_visible',
            {},
            { origin: { ...origin, repository: 'acme/ledger' } },
          ),
        ]),
      );

      expect(await screen.findAllByRole('article')).toHaveLength(2);
    });
  });

  describe('stale data', () => {
    it('is marked in its card, with age and reason', async () => {
      show(
        answer([
          environment('staging'),
          environment('production', {
            stale: problem('host_down'),
            fetchedAt: ago(14),
          }),
        ]),
      );

      const production = await card('production');
      expect(production.getByText('v1.9.3')).toBeInTheDocument();
      expect(
        production.getByText('last known, 14 min old'),
      ).toBeInTheDocument();
      expect(
        production.getByText(/GitHub cannot be reached/),
      ).toBeInTheDocument();
      expect(
        (await card('staging')).queryByText(/last known/),
      ).not.toBeInTheDocument();
    });

    it('is told once when all of it is stale for one reason', async () => {
      const stale = { stale: problem('host_down'), fetchedAt: ago(14) };
      show(
        answer([
          environment('staging', stale),
          environment('production', stale),
        ]),
      );

      expect(
        await screen.findByText('Last known state, read 14 min ago'),
      ).toBeInTheDocument();
      expect(screen.getAllByText(/GitHub cannot be reached/)).toHaveLength(1);
      expect(screen.getByText('14 min old')).toBeInTheDocument();
    });

    it('stays on the page when the backend cannot be reached, with the reason', async () => {
      show(
        answer([environment('production')]),
        new TypeError('Failed to fetch'),
      );
      await userEvent.click(
        await screen.findByRole('button', { name: 'Refresh' }),
      );

      expect(await screen.findByText('Could not refresh')).toBeInTheDocument();
      expect(
        screen.getByText(
          /The deployment backend does not answer.*Trying again every 30 sec/,
        ),
      ).toBeInTheDocument();
      expect((await card('production')).getByText('v1.9.3')).toBeVisible();
    });
  });

  describe('nothing to show', () => {
    it('explains what an environment is and what comes next when none is configured', async () => {
      const api = deploymentApi(answer([]));
      renderOnEntityPage(<EntityDeployments />, api, {
        docsUrl: 'https://docs.example.com/deployments',
      });

      expect(
        await screen.findByRole('heading', {
          level: 3,
          name: 'No environments yet',
        }),
      ).toBeInTheDocument();
      expect(
        screen.getByText(/An environment is a place payments is deployed to/),
      ).toBeInTheDocument();
      expect(
        screen.getByRole('link', { name: 'How to set up environments' }),
      ).toHaveAttribute('href', 'https://docs.example.com/deployments');
    });

    it.each([
      [403, 'You may not see deployments here', /deployment\.read/],
      [404, 'Backstage does not know this service', /removed from the catalog/],
      [401, 'Your Backstage session has ended', /sign in again/],
    ])('explains the answer %d', async (status, title, text) => {
      show(await responseError(status));

      expect(
        await screen.findByRole('heading', { level: 3, name: title }),
      ).toBeInTheDocument();
      expect(screen.getByText(text)).toBeInTheDocument();
    });

    it('explains a failure of the backend in its own words, and tries again on a click', async () => {
      const api = show(
        await responseError(503, {
          name: 'ServiceUnavailableError',
          code: 'store_unavailable',
          message: 'The configuration could not be read.',
        }),
        answer([environment('production')]),
      );

      expect(
        await screen.findByText(/The configuration could not be read\./),
      ).toBeInTheDocument();
      await userEvent.click(screen.getByRole('button', { name: 'Try again' }));

      expect((await card('production')).getByText('v1.9.3')).toBeVisible();
      expect(api.getOverview).toHaveBeenCalledTimes(2);
    });

    it('removes what was shown when access is taken away', async () => {
      show(answer([environment('production')]), await responseError(403));
      await userEvent.click(
        await screen.findByRole('button', { name: 'Refresh' }),
      );

      expect(
        await screen.findByText('You may not see deployments here'),
      ).toBeInTheDocument();
      expect(screen.queryByText('v1.9.3')).not.toBeInTheDocument();
    });
  });

  describe('runs that count for no environment', () => {
    const withRuns = answer(
      overview([environment('production')], {
        notAttributable: [
          {
            run: run({
              title: 'Deploy',
              number: 77,
              url: 'https://github.com/acme/payments/actions/runs/77',
            }),
            createdAt: ago(55),
            reason: 'environment_input_not_readable',
          },
          {
            run: run({ title: 'Ship it', url: null }),
            createdAt: ago(70),
            reason: 'run_name_does_not_match',
          },
        ],
      }),
    );

    it('are folded away and open with their reasons', async () => {
      show(withRuns);

      const toggle = await screen.findByRole('button', {
        name: '2 recent runs count for no environment',
      });
      expect(toggle).toHaveAttribute('aria-expanded', 'false');
      await userEvent.click(toggle);

      expect(toggle).toHaveAttribute('aria-expanded', 'true');
      expect(screen.getByRole('link', { name: 'Deploy' })).toHaveAttribute(
        'href',
        'https://github.com/acme/payments/actions/runs/77',
      );
      expect(
        screen.getByText(/The environment was an input of the run, and GitHub/),
      ).toBeVisible();
      expect(
        screen.getByText(/does not match the pattern that is configured/),
      ).toBeVisible();
    });

    it('are not mentioned where there are none', async () => {
      show(answer([environment('production')]));

      await card('production');
      expect(screen.queryByText(/count for no/)).not.toBeInTheDocument();
    });
  });

  it('says politely what a refresh has changed', async () => {
    const before = environment('production', {
      live: deployment({ id: '1', version: tag('v1.9.1') }),
    });
    const after = environment('production', {
      live: deployment({ id: '2', version: tag('v1.9.3') }),
    });
    show(answer([before]), answer([after]));
    await card('production');

    await userEvent.click(screen.getByRole('button', { name: 'Refresh' }));

    const announcement = await screen.findByText('production: v1.9.3 is live');
    expect(announcement).toHaveAttribute('aria-live', 'polite');
  });

  it('is all reached by keyboard, in the order of reading', async () => {
    const user = userEvent.setup();
    show(
      answer([
        environment('staging', {
          live: deployment({ run: run({ number: 7 }) }),
        }),
        unavailable('production', 'token_rejected'),
      ]),
    );
    await card('staging');

    const reached: string[] = [];
    for (let press = 0; press < 6; press += 1) {
      await user.tab();
      const element = document.activeElement;
      reached.push(
        element?.getAttribute('aria-label') ?? element?.textContent ?? '',
      );
    }

    expect(reached).toEqual([
      'acme/payments · deploy.yml',
      'Refresh',
      'v1.9.3',
      'Copy v1.9.3',
      '#7Run #7 of staging on GitHub',
      'Reconnect GitHub',
    ]);
  });

  it('reconnects by keyboard', async () => {
    const user = userEvent.setup();
    const api: DeploymentApi = show(
      answer([unavailable('production', 'token_rejected')]),
    );
    (await screen.findByRole('button', { name: 'Reconnect GitHub' })).focus();

    await user.keyboard('{Enter}');

    await waitFor(() => expect(api.reconnect).toHaveBeenCalledTimes(1));
  });

  it.each(scenes.map(scene => [scene.title, scene.answer] as const))(
    'has no accessibility violations: %s',
    async (_, given) => {
      show(given);
      await screen.findByRole('button', { name: 'Refresh' });

      expect(await axeViolations(screen.getByRole('main'))).toEqual([]);
    },
  );
});

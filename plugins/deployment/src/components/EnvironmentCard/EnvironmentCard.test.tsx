import { within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  ahead,
  answer,
  branch,
  commit,
  deployment,
  environment,
  overview,
  run,
  tag,
} from '../../__testUtils__/builders';
import { card, showTab, useFixtureTime } from '../../__testUtils__/tab';

describe('EnvironmentCard', () => {
  useFixtureTime();

  describe('what is live', () => {
    it('shows version, actor, age, duration, run and how the version is known', async () => {
      showTab(
        answer([
          environment('staging', {
            live: deployment({
              environmentUrl: 'https://staging.example.com/',
              run: run({
                id: '9000001481',
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
        staging.getByRole('link', { name: 'Pipeline of run #1481 (staging)' }),
      ).toHaveAttribute('href', '/?pipeline=staging%2F9000001481');
      expect(
        staging.getByRole('link', { name: 'Open staging' }),
      ).toHaveAttribute('href', 'https://staging.example.com/');
      expect(staging.queryByText('Latest attempt')).not.toBeInTheDocument();
    });

    it('shows the commit beside a branch, since a branch moves', async () => {
      showTab(
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
      showTab(
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
      showTab(answer([environment('production')]));

      const production = await card('production');
      await user.click(production.getByRole('button', { name: 'Copy v1.9.3' }));

      expect(writeText).toHaveBeenCalledWith('v1.9.3');
      expect(
        await production.findByRole('button', { name: 'Copied' }),
      ).toBeInTheDocument();
    });

    it('does not link to addresses that are not http(s)', async () => {
      showTab(
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
          .filter(href => !/^(https:\/\/github\.com\/|\/\?)/.test(href ?? '')),
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
        showTab(
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

    it('counts no attempt that moves among those that failed', async () => {
      const first = deployment({
        id: 'first',
        state: 'waiting',
        finishedAt: null,
      });
      showTab(
        answer([
          environment('staging', {
            live: null,
            latest: first,
            lookback: { attempts: 1, complete: true },
          }),
          environment('production', {
            live: null,
            latest: { ...first, id: 'second', state: 'queued' },
            waiting: { deployment: first, gates: [] },
            lookback: { attempts: 3, complete: true },
          }),
        ]),
      );

      const staging = await card('staging');
      expect(staging.getByText('Nothing live yet')).toBeInTheDocument();
      expect(staging.queryByText(/did not succeed/)).not.toBeInTheDocument();
      expect(
        (await card('production')).getByText(
          'One attempt so far, and it did not succeed.',
        ),
      ).toBeInTheDocument();
    });

    it.each([
      [false, 'Not known', /may have deployed here/],
      // All of them are known to have gone elsewhere.
      [true, 'Never deployed', /Nothing has been deployed here/],
    ])(
      'while runs count for no environment, says "never" only of one that they cannot have deployed to (%s)',
      async (complete, title, text) => {
        showTab(
          answer(
            overview(
              [
                environment('production', {
                  live: null,
                  lookback: { attempts: 0, complete },
                }),
              ],
              {
                notAttributable: [
                  {
                    run: run(),
                    createdAt: ago(55),
                    reason: 'environment_input_not_readable',
                  },
                ],
              },
            ),
          ),
        );

        const production = await card('production');
        expect(production.getByText(title)).toBeInTheDocument();
        expect(production.getByText(text)).toBeInTheDocument();
      },
    );
  });

  describe('the latest attempt', () => {
    it('shows how far a running one is', async () => {
      showTab(
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
      showTab(
        answer([
          environment('production', {
            latest: deployment({ state: 'waiting', finishedAt: null }),
            gates: [
              {
                kind: 'reviewers',
                reviewers: [
                  {
                    kind: 'team',
                    name: 'acme/platform-leads',
                    avatarUrl: null,
                  },
                  { kind: 'user', login: 'nsato', avatarUrl: null },
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
      showTab(
        answer([
          environment('production', {
            latest: deployment({ state: 'waiting', finishedAt: null }),
            gates: [
              {
                kind: 'reviewers',
                reviewers: [{ kind: 'user', login: 'alice', avatarUrl: null }],
                viewerCanApprove: true,
              },
            ],
          }),
        ]),
      );

      const production = await card('production');
      expect(production.getByText('waiting for you')).toBeInTheDocument();
      expect(
        production.getByText('You can approve (reviewers: alice)'),
      ).toBeInTheDocument();
    });

    it('shows an earlier one that still waits for somebody behind it', async () => {
      showTab(
        answer([
          environment('production', {
            latest: deployment({
              state: 'queued',
              version: tag('v1.9.5'),
              finishedAt: null,
            }),
            waiting: {
              deployment: deployment({
                state: 'waiting',
                version: tag('v1.9.4'),
                finishedAt: null,
              }),
              gates: [
                {
                  kind: 'reviewers',
                  reviewers: [
                    { kind: 'user', login: 'alice', avatarUrl: null },
                  ],
                  viewerCanApprove: true,
                },
              ],
            },
          }),
        ]),
      );

      const production = await card('production');
      expect(production.getByText('queued')).toBeInTheDocument();
      const heading = production.getByText('Earlier attempt that still waits');
      const earlier = within(heading.closest('section')!);
      expect(earlier.getByText('v1.9.4')).toBeInTheDocument();
      expect(earlier.getByText('waiting for you')).toBeInTheDocument();
      expect(
        earlier.getByText('You can approve (reviewers: alice)'),
      ).toBeInTheDocument();
    });

    it('shows a failed one beside the older version that stays live, with the reason', async () => {
      showTab(
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
        showTab(
          answer([
            environment('production', { latest: deployment({ state }) }),
          ]),
        );

        expect((await card('production')).getByText(state)).toBeInTheDocument();
      },
    );

    it('shows a state that nobody knows as unknown', async () => {
      showTab(
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
});

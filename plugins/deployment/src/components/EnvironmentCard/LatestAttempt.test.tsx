import { within } from '@testing-library/react';
import {
  ago,
  ahead,
  answer,
  commit,
  deployment,
  environment,
  run,
  tag,
} from '../../__testUtils__/builders';
import { card, showTab, useFixtureTime } from '../../__testUtils__/tab';

describe('the latest attempt, on the card of an environment', () => {
  useFixtureTime();

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

  it('says who approved one that still waits for a timer, and asks nobody for a review', async () => {
    showTab(
      answer([
        environment('production', {
          latest: deployment({
            state: 'waiting',
            finishedAt: null,
            decision: {
              by: { login: 'bob', avatarUrl: null },
              decision: 'approve',
              comment: null,
            },
          }),
          gates: [{ kind: 'timer', minutes: 30, endsAt: ahead(12) }],
        }),
      ]),
    );

    const production = await card('production');
    const [approved, timer] = production
      .getAllByRole('listitem')
      .map(item => item.textContent);
    expect(approved).toBe('Approved by bob');
    expect(timer).toMatch(/^Wait timer: 12m left, ends /);
    expect(production.queryByText(/^Needs approval/)).not.toBeInTheDocument();
    expect(
      production.queryByRole('button', { name: /^Review/ }),
    ).not.toBeInTheDocument();
  });

  it('says that the run of a queued one is at work before it', async () => {
    showTab(
      answer([
        environment('development', {
          latest: deployment({
            state: 'queued',
            runState: 'running',
            finishedAt: null,
            run: run({ progress: { done: 1, total: 5 } }),
          }),
        }),
        environment('production', {
          latest: deployment({
            state: 'queued',
            runState: 'waiting',
            finishedAt: null,
          }),
        }),
      ]),
    );

    const development = await card('development');
    expect(
      development.getByText('running, before development'),
    ).toBeInTheDocument();
    expect(development.getByText('job 2 of 5')).toBeInTheDocument();
    expect(
      (await card('production')).getByText('waiting, before production'),
    ).toBeInTheDocument();
  });

  it('says who rejected one, and why', async () => {
    const rejected = (
      by: { login: string; avatarUrl: null } | null,
      comment: string | null,
    ) =>
      deployment({
        state: 'failed',
        decision: { by, decision: 'reject', comment },
        // GitHub gives the comment as the description of the failure too.
        note: comment,
      });
    showTab(
      answer([
        environment('staging', { latest: rejected(null, null) }),
        environment('production', {
          latest: rejected(
            { login: 'bob', avatarUrl: null },
            'Not before the sale',
          ),
        }),
      ]),
    );

    const production = await card('production');
    expect(production.getByText('rejected by bob')).toBeInTheDocument();
    expect(production.getAllByText(/Not before the sale/)).toHaveLength(1);
    expect(production.getByText('“Not before the sale”')).toBeInTheDocument();
    expect(production.queryByText('failed')).not.toBeInTheDocument();
    expect((await card('staging')).getByText('rejected')).toBeInTheDocument();
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
                reviewers: [{ kind: 'user', login: 'alice', avatarUrl: null }],
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
        answer([environment('production', { latest: deployment({ state }) })]),
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

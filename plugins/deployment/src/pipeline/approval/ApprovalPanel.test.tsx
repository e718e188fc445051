import { act, screen, waitFor } from '@testing-library/react';
import type {
  ChangesOutcome,
  MayNotDecide,
  Pipeline,
} from 'backstage-plugin-deployment-common';
import {
  approvalApi,
  approveButton,
  block,
  comment,
  rejectButton,
  showPanel,
} from '../../__testUtils__/approval';
import { twoWaiting } from '../../__testUtils__/approvalBuilders';
import { axeViolations } from '../../__testUtils__/axe';
import { ago, ahead, problem, tag } from '../../__testUtils__/builders';
import {
  changedCommits,
  diverged,
  versionChanges,
} from '../../__testUtils__/deployBuilders';
import {
  pipeline,
  reviewersGate,
  stage,
} from '../../__testUtils__/pipelineBuilders';
import { useFixtureTime } from '../../__testUtils__/tab';

/** The run with production held by these gates. */
function held(
  gates: Pipeline['stages'][number]['gates'],
  overrides: Partial<Pipeline> = {},
) {
  return pipeline({
    stages: [
      stage('deploy-production', {
        state: 'waiting',
        environment: { name: 'production', configured: 'production' },
        gates,
      }),
    ],
    ...overrides,
  });
}

const mayNot = (reason: MayNotDecide) =>
  reviewersGate({ viewer: { kind: 'may_not', reason, message: 'No.' } });

describe('ApprovalPanel', () => {
  useFixtureTime();

  describe('what is to be known', () => {
    it('says what waits, since when, what it replaces, who asked and why', async () => {
      const record = {
        requestedBy: 'user:default/arossi',
        reason: 'Totals were off by a cent.',
      } as Pipeline['record'];
      const { container } = await showPanel({ pipeline: pipeline({ record }) });

      const production = block('production');
      expect(production.getByText('18 min')).toBeInTheDocument();
      expect(
        production.getByText('v1.9.3 replaces v1.9.1'),
      ).toBeInTheDocument();
      expect(
        screen.getByText('asked for by arossi 26 min ago'),
      ).toBeInTheDocument();
      expect(
        screen.getByText('Why: Totals were off by a cent.'),
      ).toBeInTheDocument();
      expect(screen.getByText('as @nsato on GitHub')).toBeInTheDocument();
      expect(await axeViolations(container)).toEqual([]);
    });

    it('lists reviewers with what they decided, also those who did so for a team', async () => {
      await showPanel({
        pipeline: held([
          reviewersGate({
            decisions: [
              {
                by: { login: 'mkoval', avatarUrl: null },
                decision: 'approve',
                comment: 'Ledger looks fine.',
              },
              {
                by: { login: 'NSato', avatarUrl: null },
                decision: 'reject',
                comment: null,
              },
              { by: null, decision: 'approve', comment: null },
            ],
          }),
        ]),
      });

      const list = screen.getByRole('list', {
        name: 'Reviewers of production',
      });
      const rows = Array.from(list.children).map(row => row.textContent);
      expect(rows).toEqual([
        expect.stringMatching(/acme\/platform-leads.*not reviewed yet/),
        expect.stringMatching(/nsato.*rejected · that is you/),
        expect.stringMatching(/mkoval.*approved.*“Ledger looks fine.”/),
        expect.stringMatching(/Somebody.*approved/),
      ]);
    });

    it('counts down a wait timer, and shows the rule of an app beside it', async () => {
      await showPanel({
        pipeline: held([
          reviewersGate(),
          {
            gate: { kind: 'timer', minutes: 30, endsAt: ahead(12) },
            state: 'closed',
            since: ago(18),
            decisions: [],
            viewer: { kind: 'unknown' },
          },
          {
            gate: { kind: 'rule', name: 'change-window' },
            state: 'opened',
            since: null,
            decisions: [],
            viewer: { kind: 'unknown' },
          },
        ]),
      });

      const production = block('production');
      expect(production.getByText(/^30m, 12m left, ends /)).toBeInTheDocument();
      expect(production.getByText('Rule change-window')).toBeInTheDocument();
      expect(production.getByText('let it pass')).toBeInTheDocument();
    });

    const comparing = (outcome: ChangesOutcome) => {
      const api = approvalApi();
      api.getChanges.mockImplementation(async (_, { version }) =>
        versionChanges(outcome, version),
      );
      return api;
    };

    it.each<[string, ChangesOutcome]>([
      ['7 commits come, 1 goes', { kind: 'compared', ...diverged() }],
      [
        '7 commits come',
        { kind: 'compared', ...diverged({ removed: changedCommits([]) }) },
      ],
      [
        '1 commit goes',
        { kind: 'compared', ...diverged({ added: changedCommits([]) }) },
      ],
      ['no commit changes', { kind: 'same' }],
    ])('says beside the buttons that %s', async (text, outcome) => {
      const api = comparing(outcome);
      const { read, container } = await showPanel({ api });

      expect(await screen.findByText(text)).toBeInTheDocument();
      read(pipeline({ fetchedAt: ago(0) }));
      expect(screen.getByText(text)).toBeInTheDocument();
      expect(api.getChanges).toHaveBeenCalledTimes(1);
      expect(await axeViolations(container)).toEqual([]);
    });

    it.each<[string, Pipeline]>([
      ['of several', twoWaiting()],
      ['of what the viewer cannot decide about', held([mayNot('no_rights')])],
      [
        'of a commit that is not known',
        pipeline({ version: tag('v1.9.3', { sha: null }) }),
      ],
    ])('does not compare unasked: %s', async (_, given) => {
      const { api } = await showPanel({ pipeline: given });
      // As long as it waits until a choice has settled.
      await act(() => new Promise(resolve => setTimeout(resolve, 300)));

      expect(api.getChanges).not.toHaveBeenCalled();
    });

    it('shows the changes when somebody wants to see them, and what is removed', async () => {
      const api = comparing({ kind: 'compared', ...diverged() });
      const { user, container } = await showPanel({
        api,
        pipeline: twoWaiting(),
      });

      await user.click(
        screen.getByRole('button', { name: 'See changes of production' }),
      );

      expect(
        await screen.findByRole('list', { name: /^Commits that v1.9.3 adds/ }),
      ).toBeInTheDocument();
      expect(
        screen.getByRole('list', { name: /live now and not in v1.9.3$/ }),
      ).toBeInTheDocument();
      expect(api.getChanges).toHaveBeenCalledTimes(1);
      expect(await axeViolations(container)).toEqual([]);

      await user.click(
        screen.getByRole('button', { name: 'Hide changes of production' }),
      );
      // Of one among several, what is known by now stays in a few words.
      expect(
        block('production').getByText(/added .* removed/),
      ).toBeInTheDocument();
    });

    it('is empty where nothing waits for a review', async () => {
      await showPanel({ pipeline: held([]), empty: 'Nothing here.' });

      expect(screen.getByText('Nothing here.')).toBeInTheDocument();
      expect(screen.queryByRole('button')).not.toBeInTheDocument();
    });

    it('leaves out what waits for an environment that is not configured', async () => {
      await showPanel({
        pipeline: pipeline({
          stages: [
            stage('deploy', {
              environment: { name: 'elsewhere', configured: null },
              state: 'waiting',
              gates: [reviewersGate()],
            }),
          ],
        }),
        empty: 'Nothing here.',
      });

      expect(screen.getByText('Nothing here.')).toBeInTheDocument();
    });
  });

  describe('who cannot decide is told why, and the buttons do nothing', () => {
    const stale = (code: 'host_down' | 'token_rejected') => ({
      stale: problem(code, { host: 'github.com' }),
    });

    it.each<[string, Parameters<typeof showPanel>[0], RegExp]>([
      [
        'no reviewer',
        { pipeline: held([mayNot('not_reviewer')]) },
        /not a reviewer of production. It waits for acme\/platform-leads or nsato/,
      ],
      [
        'who started it',
        { pipeline: held([mayNot('started_it')]) },
        /You started this run/,
      ],
      [
        'without rights',
        { pipeline: held([mayNot('no_rights')]) },
        /rights in the repository are not enough/,
      ],
      [
        'where nobody says why, in the words of the core',
        { pipeline: held([mayNot('not_allowed')]) },
        /No\./,
      ],
      [
        'where an app decides',
        { pipeline: held([mayNot('app_decides')]) },
        /An app decides about production/,
      ],
      [
        'while a timer runs',
        { pipeline: held([mayNot('timer_runs')]) },
        /timer of production ends by itself. Reviews are possible meanwhile/,
      ],
      [
        'after it is decided',
        { pipeline: held([mayNot('decided')]) },
        /has decided about production already/,
      ],
      [
        'without the permission',
        { denied: ['deployment.approve'] },
        /permission deployment.approve is missing/,
      ],
      [
        'with data that is old',
        { pipeline: held([reviewersGate()], stale('host_down')) },
        /was read 5 sec ago.*asked since\. Look again before you decide/,
      ],
      [
        'with data that is old, until the provider answers again',
        {
          pipeline: held([reviewersGate()], {
            stale: problem('rate_limited', {
              host: 'github.com',
              retryAt: ahead(3),
            }),
          }),
        },
        /^What you see was read 5 sec ago, and GitHub answers again after \d+:\d\d.?(AM|PM)?\. Look again then/,
      ],
      [
        'who is not connected',
        { pipeline: held([reviewersGate()], stale('token_rejected')) },
        /You are not connected to GitHub/,
      ],
      [
        'of an earlier attempt',
        {
          pipeline: held([reviewersGate()], {
            attempts: [
              { number: 1, url: null },
              { number: 2, url: null },
            ],
          }),
        },
        /earlier attempt of the run/,
      ],
    ])('%s', async (_, options, reason) => {
      const { user, api, container } = await showPanel(options);

      const told = await screen.findByText(reason);
      for (const button of [approveButton(), rejectButton()]) {
        expect(button).toHaveAttribute('aria-disabled', 'true');
        expect(button).toHaveAccessibleDescription(told.textContent!);
        await user.click(button);
      }
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
      expect(api.decide).not.toHaveBeenCalled();
      expect(await axeViolations(container)).toEqual([]);
    });

    it('offers to reconnect and to look again, where that helps', async () => {
      await showPanel({
        pipeline: held([reviewersGate()], stale('token_rejected')),
      });
      expect(
        await screen.findByRole('button', { name: 'Reconnect GitHub' }),
      ).toBeInTheDocument();
    });

    it('lets somebody try of whom the provider says nothing, and says so', async () => {
      const { user, api } = await showPanel({
        pipeline: held([reviewersGate({ viewer: { kind: 'unknown' } })]),
      });

      expect(
        screen.getByText(/GitHub does not say whether you may review/),
      ).toBeInTheDocument();
      await user.click(approveButton());
      expect(api.decide).toHaveBeenCalledTimes(1);
    });
  });

  describe('several environments at once', () => {
    it('ticks the one that was asked for, and approves those that are ticked with one comment', async () => {
      const { user, api, container } = await showPanel({
        pipeline: twoWaiting(),
      });
      expect(approveButton()).toHaveAccessibleName('Approve production');

      await user.click(
        screen.getByRole('checkbox', { name: 'Decide about staging' }),
      );
      expect(approveButton()).toHaveAccessibleName(
        'Approve staging and production',
      );
      await user.type(comment(), 'Both are fine.');
      expect(await axeViolations(container)).toEqual([]);
      await user.click(approveButton());

      expect(api.decide).toHaveBeenCalledWith(
        { entityRef: 'component:default/payments', run: '9000001482' },
        {
          environments: ['staging', 'production'],
          decision: 'approve',
          comment: 'Both are fine.',
        },
      );
    });

    it('ticks the environment of the stage that is selected', async () => {
      await showPanel({ pipeline: twoWaiting(), selected: 'deploy-staging' });

      expect(approveButton()).toHaveAccessibleName('Approve staging');
    });

    it('asks to tick one where none is', async () => {
      const { user } = await showPanel({ pipeline: twoWaiting() });

      await user.click(
        screen.getByRole('checkbox', { name: 'Decide about production' }),
      );

      expect(approveButton()).toHaveAttribute('aria-disabled', 'true');
      expect(
        screen.getByText('Tick what you want to decide about.'),
      ).toBeInTheDocument();
    });

    it('says beside each why it cannot be ticked', async () => {
      const [staging, production] = twoWaiting().stages;
      await showPanel({
        pipeline: twoWaiting({
          stages: [{ ...staging, gates: [mayNot('started_it')] }, production],
        }),
      });

      expect(
        block('staging').getByText(/You started this run/),
      ).toBeInTheDocument();
      expect(
        screen.getByRole('checkbox', { name: 'Decide about staging' }),
      ).toBeDisabled();
      expect(approveButton()).toHaveAccessibleName('Approve production');
    });
  });

  describe('the comment', () => {
    it('counts near the end, and refuses what is too long', async () => {
      const { user, api } = await showPanel();
      expect(screen.queryByText(/characters/)).not.toBeInTheDocument();

      await user.click(comment());
      await user.paste('x'.repeat(1_900));
      expect(screen.getByText('1900 of 2000 characters')).toBeInTheDocument();

      await user.paste('x'.repeat(101));
      expect(comment()).toHaveAccessibleDescription(
        /has 2001 characters, at most 2000/,
      );
      await user.click(approveButton());
      expect(api.decide).not.toHaveBeenCalled();
    });

    it('sends nothing on Enter', async () => {
      const { user, api } = await showPanel();

      await user.type(comment(), 'One{Enter}Two');

      expect(comment()).toHaveValue('One\nTwo');
      expect(api.decide).not.toHaveBeenCalled();
    });

    it('stays while the run is read again', async () => {
      const { user, read } = await showPanel();
      await user.type(comment(), 'Rolled through staging.');

      read(pipeline({ fetchedAt: ago(0) }));
      await waitFor(() =>
        expect(comment()).toHaveValue('Rolled through staging.'),
      );
    });
  });
});

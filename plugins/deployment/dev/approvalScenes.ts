import type {
  DecisionResult,
  MayNotDecide,
  Pipeline,
  StageGate,
} from 'backstage-plugin-deployment-common';
import {
  decided,
  decisionOutcome,
  twoWaiting,
} from '../src/__testUtils__/approvalBuilders';
import { ago, ahead, problem } from '../src/__testUtils__/builders';
import {
  pipeline,
  reviewersGate,
  stage,
} from '../src/__testUtils__/pipelineBuilders';
import type { DeploymentApi } from '../src/api/DeploymentApi';

/** A state of the panel that decides at gates. */
export interface ApprovalScene {
  pipeline: Pipeline;
  /** What comes of a press; an error for one that fails. */
  decide: DeploymentApi['decide'];
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

const held = (gates: StageGate[], overrides: Partial<Pipeline> = {}) =>
  pipeline({
    stages: [
      stage('deploy-production', {
        state: 'waiting',
        environment: { name: 'production', configured: 'production' },
        gates,
      }),
    ],
    ...overrides,
  });

/** Everything that a press was about ends like this. */
const ends =
  (result: DecisionResult): DeploymentApi['decide'] =>
  async (_, { environments, decision }) => {
    await pause(700);
    return decisionOutcome(
      environments.map(name => decided(name, result)),
      decision,
    );
  };

const done = ends({ kind: 'done' });

const mayNot = (reason: MayNotDecide): ApprovalScene => ({
  pipeline: held(
    [reviewersGate({ viewer: { kind: 'may_not', reason, message: '' } })],
    { account: { provider: 'github', host: 'github.com', login: 'bob' } },
  ),
  decide: done,
});

const timer: StageGate = {
  gate: { kind: 'timer', minutes: 30, endsAt: ahead(12) },
  state: 'closed',
  since: ago(18),
  decisions: [],
  viewer: { kind: 'may_not', reason: 'timer_runs', message: '' },
};

const rule: StageGate = {
  gate: { kind: 'rule', name: 'change-window' },
  state: 'closed',
  since: ago(18),
  decisions: [],
  viewer: { kind: 'may_not', reason: 'app_decides', message: '' },
};

const reasoned = {
  requestedBy: 'user:default/arossi',
  reason: 'Totals were off by a cent since Monday.',
} as Pipeline['record'];

/** The panel in each of its states. */
export const approvalScenes: Record<string, ApprovalScene> = {
  may: {
    pipeline: held([reviewersGate(), timer, rule], { record: reasoned }),
    decide: done,
  },
  several: {
    pipeline: twoWaiting(),
    decide: async (_, request) => {
      await pause(700);
      return decisionOutcome(
        request.environments.map((name, index) =>
          decided(
            name,
            index === 0
              ? {
                  kind: 'already_decided',
                  by: { login: 'arossi', avatarUrl: null },
                  decision: 'approve',
                }
              : { kind: 'done' },
          ),
        ),
        request.decision,
      );
    },
  },
  reviewed: {
    pipeline: held([
      reviewersGate({
        decisions: [
          {
            by: { login: 'mkoval', avatarUrl: null },
            decision: 'approve',
            comment: 'Ledger looks fine.',
          },
          {
            by: { login: 'nsato', avatarUrl: null },
            decision: 'reject',
            comment: 'Not before the freeze ends.',
          },
        ],
        viewer: { kind: 'may_not', reason: 'decided', message: '' },
      }),
    ]),
    decide: done,
  },
  notReviewer: mayNot('not_reviewer'),
  startedIt: mayNot('started_it'),
  noRights: mayNot('no_rights'),
  appDecides: mayNot('app_decides'),
  timerRuns: mayNot('timer_runs'),
  notTold: {
    pipeline: held([reviewersGate({ viewer: { kind: 'unknown' } })]),
    decide: done,
  },
  stale: {
    pipeline: held([reviewersGate()], {
      stale: {
        ...problem('host_down', { host: 'github.com' }),
        message: 'github.com does not answer.',
      },
    }),
    decide: done,
  },
  notConnected: {
    pipeline: held([reviewersGate()], {
      stale: problem('token_rejected', { host: 'github.com' }),
    }),
    decide: done,
  },
  refused: {
    pipeline: pipeline(),
    decide: ends({
      kind: 'refused',
      problem: {
        ...problem('sso_required', {
          host: 'github.com',
          ssoUrl: 'https://github.com/orgs/acme/sso',
        }),
        message:
          'Nothing was decided: the organization acme wants you to sign in through its single sign-on.',
      },
    }),
  },
  unknown: {
    pipeline: pipeline(),
    decide: ends({
      kind: 'unknown',
      problem: {
        ...problem('outcome_unknown'),
        message: 'github.com did not answer in time.',
      },
    }),
  },
  gone: { pipeline: pipeline(), decide: ends({ kind: 'no_longer_waiting' }) },
  failing: {
    pipeline: pipeline(),
    decide: async () => {
      await pause(700);
      throw new TypeError('Failed to fetch');
    },
  },
};

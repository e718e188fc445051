import type {
  DecidedEnvironment,
  DecisionResult,
  Inbox,
  InboxEntry,
} from 'backstage-plugin-deployment-common';
import type { DeploymentApi } from '../src/api/DeploymentApi';
import type { HostConnectionState } from '../src/api/hosts';
import { origin, problem, run, tag } from '../src/__testUtils__/builders';
import { diverged, versionChanges } from '../src/__testUtils__/deployBuilders';
import { inbox, inboxEntry } from '../src/__testUtils__/pipelineBuilders';
import { responseError } from '../src/__testUtils__/responses';
import { host, listed } from '../src/__testUtils__/settingsBuilders';
import { settingsApi } from './settingsApi';

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

const MINUTE = 60_000;
const since = (minutes: number) =>
  new Date(Date.now() - minutes * MINUTE).toISOString();

/** What the gallery shows in place of a backend. */
export type InboxScene =
  | 'usual'
  | 'others'
  | 'nothing'
  | 'notConfigured'
  | 'many'
  | 'partly'
  | 'limited'
  | 'notConnected'
  | 'failing'
  | 'denied'
  | 'loading';

function of(service: string, overrides: Partial<InboxEntry> = {}): InboxEntry {
  const repository = `acme/${service}`;
  return inboxEntry({
    service: `component:default/${service}`,
    origin: { ...origin, repository, url: `https://github.com/${repository}` },
    run: run(),
    ...overrides,
  });
}

const leads = {
  kind: 'reviewers' as const,
  reviewers: [
    { kind: 'team' as const, name: 'acme/platform-leads', avatarUrl: null },
  ],
  viewerCanApprove: false,
};

function forOthers(): InboxEntry[] {
  return [
    of('search', {
      tier: 'staging',
      environment: 'eu-staging',
      version: tag('v4.0.0'),
      live: tag('v3.9.12'),
      since: since(60 * 26),
      actor: { login: 'nsato', avatarUrl: null },
      gates: [leads],
      viewer: {
        kind: 'may_not',
        reason: 'started_it',
        message:
          'You started run #128, and nobody may let in what they started themselves. Ask another reviewer: acme/platform-leads.',
      },
    }),
    of('storefront', {
      since: since(9),
      version: tag('2026.11.24-rc.1'),
      live: null,
      gates: [
        {
          kind: 'timer',
          minutes: 30,
          endsAt: new Date(Date.now() + 21 * MINUTE).toISOString(),
        },
      ],
      viewer: {
        kind: 'may_not',
        reason: 'timer_runs',
        message: 'Time decides: the timer ends by itself.',
      },
    }),
    of('search', {
      since: since(4),
      version: tag('v4.0.1'),
      gates: [{ kind: 'rule', name: 'change-calendar' }],
      viewer: { kind: 'unknown' },
    }),
  ];
}

function waiting(scene: InboxScene): InboxEntry[] {
  switch (scene) {
    case 'nothing':
    case 'notConfigured':
    case 'notConnected':
      return [];
    case 'others':
      return forOthers();
    case 'many':
      return Array.from({ length: 200 }, (_, index) =>
        of(`service-${String(index).padStart(3, '0')}`, {
          since: since(2_000 - index * 9),
          version: tag(`v${index}.0.1`),
          live: tag(`v${index}.0.0`),
        }),
      );
    default:
      return [
        ...forOthers(),
        of('payments', {
          since: since(71),
          reason: 'Refunds are rounded wrongly in three currencies',
        }),
        of('payments', {
          since: since(44),
          environment: 'production-us',
          tier: 'production',
        }),
        of('ledger', { since: since(31), version: tag('v0.44.0') }),
        of('storefront', {
          since: since(18),
          version: {
            kind: 'unknown',
            reason: 'version_input_not_readable',
            ranOnRef: 'main',
            ranOnSha: '8f2c1d0a9b7e6f5d4c3b2a1908f7e6d5c4b3a291',
          },
          live: null,
          actor: null,
          gates: [
            {
              kind: 'reviewers',
              reviewers: [{ kind: 'user', login: 'nsato', avatarUrl: null }],
              viewerCanApprove: true,
            },
            { kind: 'timer', minutes: 30, endsAt: since(-12) },
          ],
        }),
      ].sort((a, b) => a.since.localeCompare(b.since));
  }
}

const RESULTS: [DecisionResult, string][] = [
  [{ kind: 'done' }, 'GitHub took the decision.'],
  [
    {
      kind: 'already_decided',
      by: { login: 'bob', avatarUrl: null },
      decision: 'approve',
    },
    'bob approved it before.',
  ],
  [
    {
      kind: 'refused',
      problem: problem('forbidden', {}, 'GitHub does not let you decide.'),
    },
    'GitHub does not let your account decide about production. Ask one of its reviewers.',
  ],
];

function problemsOf(scene: InboxScene): Inbox['problems'] {
  const at = { host: 'github.com' };
  switch (scene) {
    case 'notConnected':
      return [problem('not_connected', at)];
    case 'partly':
      return ['ledger', 'vault', 'site', 'docs'].map(name =>
        problem('not_found_or_not_visible', {
          ...at,
          repository: `acme/${name}`,
        }),
      );
    default:
      return [];
  }
}

/** A backend in memory, for one scene. */
export function inboxApi(scene: InboxScene): DeploymentApi {
  let left = waiting(scene);
  let decided = 0;
  const state: HostConnectionState =
    scene === 'notConnected' ? 'not_connected' : 'connected';
  return {
    ...settingsApi('configured'),
    getHosts: async () => [host('github.com', state)],
    listEnvironments: async () => ({
      environments:
        scene === 'notConfigured' ? [] : [listed('payments', 'production')],
      nextCursor: null,
    }),
    getInbox: async () => {
      await pause(scene === 'loading' ? 1e9 : 500);
      if (scene === 'failing') {
        throw await responseError(503);
      }
      if (scene === 'denied') {
        throw await responseError(403, {
          name: 'NotAllowedError',
          message: 'Unauthorized',
        });
      }
      return {
        inbox: inbox(left, {
          problems: problemsOf(scene),
          more: scene === 'many',
          fetchedAt: since(scene === 'limited' ? 14 : 0),
          stale:
            scene === 'limited'
              ? problem('rate_limited', {
                  host: 'github.com',
                  retryAt: since(-38),
                })
              : null,
          ...(scene === 'many' ? { forOthers: 61 } : {}),
        }),
        hosts: [host('github.com', state)],
      };
    },
    getChanges: async (_, { version }) => {
      await pause(400);
      return versionChanges({ kind: 'compared', ...diverged() }, version);
    },
    decide: async ({ entityRef, run: id }, { environments, decision }) => {
      await pause(900);
      const answered = environments.map((environment): DecidedEnvironment => {
        const [result, message] = RESULTS[decided % RESULTS.length];
        decided += 1;
        if (result.kind !== 'refused') {
          left = left.filter(
            one => !(one.run.id === id && one.environment === environment),
          );
        }
        return { environment, result, message };
      });
      return {
        service: entityRef,
        run: run({ id }),
        account: null,
        decision,
        environments: answered,
      };
    },
  };
}

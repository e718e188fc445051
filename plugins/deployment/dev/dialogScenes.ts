import type { DeploymentApi } from '../src/api/DeploymentApi';
import {
  ago,
  facts,
  tag,
  deployment,
  run,
} from '../src/__testUtils__/builders';
import {
  changedCommits,
  diverged,
  live,
  offeredVersions,
  versionChanges,
} from '../src/__testUtils__/deployBuilders';
import {
  checked,
  field,
  outcome,
  preflight,
  twoFields,
} from '../src/__testUtils__/dialogBuilders';
import { responseError } from '../src/__testUtils__/responses';

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

const fine = [
  checked(
    'passed',
    'deploy.yml on main declares what is sent: version, environment.',
  ),
  checked('passed', 'All checks of v1.9.3 passed.', 'version'),
  checked('passed', 'No other deployment to production is under way.'),
  checked('passed', 'v1.9.3 runs in staging, for 2 hours.', 'version'),
  checked(
    'passed',
    'It will wait until somebody approves: acme/platform-leads. @alice may not.',
  ),
];

const manyFields = [
  ...twoFields,
  field('replicas', { kind: 'number', value: '3' }),
  field('region', {
    kind: 'environment',
    required: true,
    options: ['eu-west', 'us-east', 'ap-south'],
    description: 'Where the canary goes first',
  }),
  field('note', { description: 'Shown in the channel of the team' }),
];

const lastUsed = {
  by: 'user:default/mkoval',
  at: ago(60 * 24 * 2),
  inputs: [
    { name: 'dry_run', value: 'false' },
    { name: 'strategy', value: 'blue-green' },
    { name: 'replicas', value: '5' },
    { name: 'region', value: 'eu-west' },
    { name: 'note', value: '' },
  ],
};

function refuse(error: Record<string, unknown>, status = 400) {
  return async () => {
    await pause(600);
    throw await responseError(status, { name: 'Error', ...error });
  };
}

const base = {
  getVersions: async () => offeredVersions(),
  getChanges: async (
    _: unknown,
    { version }: Parameters<DeploymentApi['getChanges']>[1],
  ) => {
    await pause(200);
    const both = diverged();
    if (version.label === 'v1.9.0') {
      return versionChanges(
        {
          kind: 'compared',
          ...both,
          relation: 'behind',
          added: changedCommits([]),
        },
        version,
      );
    }
    return versionChanges(
      version.label === 'v1.9.3'
        ? { kind: 'compared', ...both }
        : {
            kind: 'compared',
            ...both,
            relation: 'ahead',
            removed: changedCommits([]),
          },
      version,
    );
  },
  getPreflight: async () => {
    await pause(400);
    return preflight({ checks: fine });
  },
  dispatch: async () => {
    await pause(1200);
    return outcome();
  },
  getDispatches: async () => ({ dispatches: [] }),
  getHosts: async () => [
    {
      provider: 'github',
      host: 'github.com',
      url: 'https://github.com/',
      state: 'connected' as const,
    },
  ],
  connect: async () => {
    throw new Error('The gallery has nothing to connect to.');
  },
  reconnect: async () => {
    throw new Error('The gallery has nothing to connect to.');
  },
};

/** A situation of the deploy dialog. */
export interface DialogScene {
  title: string;
  api?: Partial<Record<keyof DeploymentApi, unknown>>;
  initialVersion?: string;
  canDeploy?: { allowed: boolean; reason?: string };
  facts?: Parameters<typeof facts>[0];
}

const production = {
  live: deployment({ version: tag('v1.9.1', { sha: live.sha }) }),
};

/** The main situations, by their name in the address. */
export const dialogScenes: Record<string, DialogScene> = {
  promote: { title: 'Promotion' },
  warned: {
    title: 'Warnings to tick, inputs of all kinds, last used values',
    api: {
      getPreflight: async () => {
        await pause(300);
        return preflight({
          form: manyFields,
          lastUsed,
          checks: [
            ...fine,
            checked('warned', 'v1.9.3 does not run in staging, v1.9.4 does.'),
            checked('warned', 'A check of v1.9.3 failed.', 'version'),
            checked(
              'warned',
              'Takes 1 commit back that runs in production now: v1.9.1 @ e02fb31 has it.',
              'version',
            ),
            checked(
              'unknown',
              'Whether the branch policy of production admits main could not be read.',
            ),
          ],
        });
      },
    },
  },
  blocked: {
    title: 'Blocked',
    api: {
      getPreflight: async () =>
        preflight({
          form: manyFields,
          checks: [
            ...fine.slice(0, 3),
            checked(
              'blocked',
              'production admits only branches named release/*, and main is none. Ask an owner of the repository, or run on another branch.',
            ),
            checked(
              'blocked',
              'The input region needs a value.',
              'inputs.region',
            ),
          ],
        }),
    },
  },
  rollback: {
    title: 'Roll back',
    initialVersion: 'v1.9.0',
    api: {
      getPreflight: async () =>
        preflight({
          checks: [
            ...fine,
            checked(
              'noted',
              'Takes 1 commit back that runs in production now: v1.9.1 @ e02fb31 has it.',
              'version',
            ),
          ],
        }),
    },
  },
  first: {
    title: 'Nothing live',
    facts: { live: null, lookback: { attempts: 0, complete: true } },
    api: {
      getVersions: async () => offeredVersions(undefined, { live: null }),
      getChanges: async () =>
        versionChanges(
          {
            kind: 'nothing_live',
            lookback: { attempts: 0, complete: true },
          },
          undefined,
          { live: null },
        ),
    },
  },
  denied: {
    title: 'Not permitted',
    canDeploy: {
      allowed: false,
      reason:
        'Only owners of payments deploy to production. Its owner is team-payments.',
    },
  },
  loading: {
    title: 'Loading',
    api: {
      getVersions: async () => new Promise(() => {}),
    },
  },
  checking: {
    title: 'Checking',
    api: { getPreflight: async () => new Promise(() => {}) },
  },
  notConnected: {
    title: 'Not connected',
    api: {
      getPreflight: refuse({
        code: 'not_connected',
        message: 'There is no token for github.com.',
        details: { host: 'github.com' },
      }),
    },
  },
  inTheWay: {
    title: 'Somebody was faster (press the button)',
    api: {
      dispatch: refuse(
        {
          code: 'conflict',
          message: 'Nothing was started.',
          details: {
            field: 'confirmed',
            inTheWay: {
              id: 'd0',
              requestedBy: 'user:default/mkoval',
              requestedAt: ago(2),
              version: 'v1.9.4',
            },
          },
        },
        409,
      ),
    },
  },
  outdated: {
    title: 'The settings changed (press the button)',
    api: {
      dispatch: refuse(
        {
          code: 'conflict',
          message: 'Nothing was started.',
          details: { field: 'revision' },
        },
        409,
      ),
    },
  },
  rejected: {
    title: 'Token rejected (press the button)',
    api: {
      dispatch: refuse(
        {
          code: 'token_rejected',
          message: 'The token was rejected.',
          details: { host: 'github.com' },
        },
        401,
      ),
    },
  },
  refused: {
    title: 'Refused by GitHub (press the button)',
    api: {
      dispatch: refuse(
        {
          code: 'forbidden',
          message:
            'acme/payments is archived, so nothing can be started from it. Ask an owner to unarchive it, or map another repository.',
          details: { requestId: 'C0DE:1F' },
        },
        403,
      ),
    },
  },
  noAnswer: {
    title: 'No answer (press the button)',
    api: {
      dispatch: async () => {
        await pause(600);
        throw new TypeError('Failed to fetch');
      },
    },
  },
  unknown: {
    title: 'Outcome not known (press the button)',
    api: {
      dispatch: async () => {
        await pause(600);
        return outcome(
          { state: 'unknown', run: null },
          {
            run: null,
            candidates: [run({ number: 131 }), run({ number: 130 })],
            message:
              'It is not known whether the deployment of v1.9.3 to production was started: each of these runs may be it. Look at them before you deploy again.',
          },
        );
      },
    },
  },
};

/** A client that answers what a scene says. */
export function dialogApi(scene: DialogScene): DeploymentApi {
  return { ...base, ...scene.api } as unknown as DeploymentApi;
}

/** What is known of the environment of a scene. */
export function dialogFacts(scene: DialogScene) {
  return { ...production, ...scene.facts };
}

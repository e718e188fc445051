import { ResponseError } from '@backstage/errors';
import type {
  Environment,
  EnvironmentDraft,
  ListedEnvironment,
  StoredEnvironment,
} from 'backstage-plugin-deployment-common';
import type { DeploymentApi } from '../src/api/DeploymentApi';
import { responseError } from '../src/__testUtils__/responses';
import {
  check,
  environmentTest,
  environmentTests,
  host,
  inspection,
  listed,
  mapped,
  SERVICE,
  stored,
  twoStored,
} from '../src/__testUtils__/settingsBuilders';

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

const SERVICES = [
  'billing',
  'inventory',
  'ledger',
  'notifications',
  'payments',
  'search',
  'storefront',
];

/** What the gallery shows in place of a backend: it keeps what is saved, until the page is left. */
export type SettingsScene =
  | 'configured'
  | 'empty'
  | 'many'
  | 'conflict'
  | 'failing'
  | 'notConnected'
  | 'denied';

function stamped(environment: EnvironmentDraft): StoredEnvironment {
  return {
    ...mapped(environment.name),
    ...environment,
    revision: 1,
    updatedAt: new Date().toISOString(),
    updatedBy: 'user:default/alice',
  };
}

function all(scene: SettingsScene): ListedEnvironment[] {
  const services =
    scene === 'many'
      ? Array.from(
          { length: 220 },
          (_, index) => `service-${String(index).padStart(3, '0')}`,
        )
      : SERVICES;
  return services.flatMap(service => [
    listed(service, 'staging'),
    listed(service, 'production', {
      promotesFrom: ['staging'],
      ...(service === 'ledger'
        ? {
            origin: {
              ...listed('ledger', 'production').origin,
              repository: 'acme/finance-deployments',
              pipeline: 'ledger-production.yml',
            },
          }
        : {}),
    }),
  ]);
}

function notConnected(): Promise<ResponseError> {
  return responseError(401, {
    name: 'AuthenticationError',
    code: 'not_connected',
    message: 'github.com is not connected.',
    details: { host: 'github.com' },
  });
}

/** A backend in memory, for one scene. */
export function settingsApi(scene: SettingsScene): DeploymentApi {
  let environments: StoredEnvironment[] =
    scene === 'empty' || scene === 'notConnected' ? [] : twoStored;
  const unavailable = async (): Promise<never> => {
    throw new Error('The gallery has none.');
  };
  return {
    getOverview: unavailable,
    connect: unavailable,
    reconnect: unavailable,
    getVersions: unavailable,
    getChanges: unavailable,
    getPreflight: unavailable,
    dispatch: unavailable,
    getDispatches: unavailable,
    identifyDispatch: unavailable,
    getRunPreflight: unavailable,
    actOnRun: unavailable,
    getPipeline: unavailable,
    getRuns: unavailable,
    getServicePipeline: unavailable,
    decide: unavailable,
    getInbox: unavailable,
    getHosts: async () => [
      host(
        'github.com',
        scene === 'notConnected' ? 'not_connected' : undefined,
      ),
    ],
    listEnvironments: async options => {
      await pause(300);
      if (scene === 'failing') {
        throw await responseError(503);
      }
      if (scene === 'empty') {
        return { environments: [], nextCursor: null };
      }
      const matching = all(scene).filter(
        one => !options?.text || one.service.includes(options.text),
      );
      const from = Number(options?.cursor ?? 0);
      const to = from + (options?.limit ?? 50);
      return {
        environments: matching.slice(from, to),
        nextCursor: to < matching.length ? String(to) : null,
      };
    },
    getServiceEnvironments: async () => {
      await pause(200);
      return environments;
    },
    changeEnvironments: async (_, changes) => {
      await pause(400);
      const [first] = changes;
      if (scene === 'conflict' && first.kind === 'update') {
        throw await responseError(409, {
          name: 'ConflictError',
          code: 'conflict',
          message: 'Somebody else changed it.',
          details: {
            conflict: {
              name: first.name,
              stored: stored(first.name, {
                revision: 4,
                tier: 'testing',
                updatedBy: 'user:default/nsato',
                updatedAt: new Date(Date.now() - 180_000).toISOString(),
              }),
              submitted: { ...mapped(first.name), ...first.environment },
            },
          },
        });
      }
      for (const change of changes) {
        if (change.kind !== 'create') {
          environments = environments.filter(one => one.name !== change.name);
        }
        if (change.kind !== 'delete') {
          environments = [...environments, stamped(change.environment)];
        }
      }
      environments.sort((a, b) => a.order - b.order);
      return { environments, differences: [] };
    },
    copyEnvironments: async () => ({
      environments,
      differences: ['qa', 'live'].map(name => ({
        service: SERVICE,
        name,
        kind: 'created',
        before: null,
        after: mapped(name),
        fields: [],
      })),
    }),
    exportEnvironments: async () => 'kind: DeploymentEnvironments\n',
    importEnvironments: async () => {
      await pause(300);
      const before: Environment = mapped('production');
      return {
        services: [SERVICE, 'component:default/search'],
        differences: [
          {
            service: SERVICE,
            name: 'production',
            kind: 'updated',
            before,
            after: {
              ...before,
              tier: 'production',
              promotesFrom: ['staging'],
              source: {
                ...(mapped('live').source as object),
                workflow: '.github/workflows/release.yml',
              },
            },
            fields: ['promotesFrom', 'source.environment', 'source.workflow'],
          },
          {
            service: SERVICE,
            name: 'qa',
            kind: 'deleted',
            before: mapped('qa'),
            after: null,
            fields: [],
          },
          {
            service: 'component:default/search',
            name: 'production',
            kind: 'created',
            before: null,
            after: mapped('production'),
            fields: [],
          },
        ],
        unchanged: 7,
        fingerprint: 'f',
      };
    },
    inspectRepository: async () => {
      await pause(500);
      if (scene === 'notConnected') {
        throw await notConnected();
      }
      return inspection();
    },
    testEnvironments: async (_, tested) => {
      await pause(700);
      return environmentTests(
        tested.map(({ name }, index) =>
          index === tested.length - 1 && scene !== 'empty'
            ? environmentTest(name, {
                rights: [
                  check('You see its deployments.'),
                  check('You may start deploy.yml.'),
                  check(
                    'Deployments wait for one of acme/platform-leads; you are not among them.',
                    { outcome: 'warned' },
                  ),
                ],
              })
            : environmentTest(name),
        ),
      );
    },
  };
}

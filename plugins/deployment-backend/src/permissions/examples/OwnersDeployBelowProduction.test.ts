import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type BackstageUserPrincipal,
  type HttpAuthService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import permissionPlugin from '@backstage/plugin-permission-backend';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  deploymentCancelPermission,
  deploymentDispatchPermission,
  deploymentPermissions,
  deploymentReadPermission,
  environmentPath,
  type Tier,
} from 'backstage-plugin-deployment-common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import deploymentPlugin from '../..';
import { dispatched } from '../../__testUtils__/dispatches';
import { listed, stored } from '../../__testUtils__/environments';
import { serviceEntity } from '../../__testUtils__/startPlugin';
import { fakeCore, jsonBytes } from '../../testing/fakeCore';
import { OwnersDeployBelowProduction } from './OwnersDeployBelowProduction';

const PAYMENTS = 'component:default/payments';
const tiers: Record<string, Tier> = {
  dev: 'development',
  qa: 'testing',
  staging: 'staging',
  production: 'production',
  sandbox: 'other',
};

/**
 * The mock of Backstage, with what it forgets: that a user whom a plugin asks
 * for comes through that plugin. Without that nobody may have conditions applied.
 */
const httpAuth = createServiceFactory({
  service: coreServices.httpAuth,
  deps: { plugin: coreServices.pluginMetadata },
  factory: ({ plugin }) => {
    const mock = mockServices.httpAuth({ pluginId: plugin.getId() });
    const credentials: HttpAuthService['credentials'] = async (
      req,
      options,
    ) => {
      const found = await mock.credentials(req, options);
      const user = found.principal as Partial<BackstageUserPrincipal>;
      return user.type === 'user' && req.headers.authorization?.includes('obo')
        ? (mockCredentials.user(user.userEntityRef, {
            actor: { subject: 'plugin:permission' },
          }) as typeof found)
        : found;
    };
    return {
      credentials,
      issueUserCookie: (res, options) => mock.issueUserCookie(res, options),
    };
  },
});

/** The plugin, and Backstage's own permission backend with the policy. */
async function start(groups: string[]) {
  const { core, factory } = fakeCore();
  core.listEnvironments.mockImplementation(async ({ services = [] }) =>
    jsonBytes({
      environments: Object.entries(tiers)
        .map(([name, tier]) => ({ ...listed(name, PAYMENTS), tier }))
        .filter(({ service }) => services.includes(service)),
      nextCursor: null,
    }),
  );
  core.environments.mockResolvedValue(
    jsonBytes({ environments: Object.keys(tiers).map(name => stored(name)) }),
  );
  core.dispatch.mockResolvedValue(jsonBytes(dispatched()));
  const catalog = catalogServiceMock({
    entities: [serviceEntity('payments', 'checkout')],
  });
  const { server } = await startTestBackend({
    features: [
      deploymentPlugin,
      factory,
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => catalog,
      }),
      httpAuth,
      permissionPlugin,
      createBackendModule({
        pluginId: 'permission',
        moduleId: 'policy-of-the-test',
        register(env) {
          env.registerInit({
            deps: { policy: policyExtensionPoint },
            async init({ policy }) {
              policy.setPolicy(new OwnersDeployBelowProduction());
            },
          });
        },
      }),
      mockServices.userInfo.mock({
        getUserInfo: async () => ({
          userEntityRef: 'user:default/alice',
          ownershipEntityRefs: ['user:default/alice', ...groups],
        }),
      }).factory,
      mockServices.rootConfig.factory({
        data: { permission: { enabled: true } },
      }),
    ],
  });
  return { server, core };
}

const OWNER = 'group:default/checkout';
const RELEASE_MANAGER = 'group:default/release-managers';

describe('the policy that lets owners deploy to anything below production', () => {
  it.each<[string, string[], string[]]>([
    ['owners', [OWNER], ['dev', 'qa', 'staging']],
    ['nobody else', ['group:default/other'], []],
    ['release managers', [RELEASE_MANAGER], Object.keys(tiers)],
  ])('lets %s, when they press', async (_who, groups, expected) => {
    const { server, core } = await start(groups);
    const status: Record<string, number> = {};
    for (const name of Object.keys(tiers)) {
      const path = environmentPath(PAYMENTS, name, 'dispatches');
      const response = await request(server)
        .post(`/api/deployment${path}`)
        .send({
          version: { label: 'v1.9.2' },
          revision: 1,
          idempotencyKey: name,
        });
      status[name] = response.status;
    }

    expect(status).toEqual(
      Object.fromEntries(
        Object.keys(tiers).map(name => [
          name,
          expected.includes(name) ? 201 : 403,
        ]),
      ),
    );
    expect(
      core.dispatch.mock.calls.map(([{ environment }]) => environment),
    ).toEqual(expected);
  });

  it('answers pages that ask before anybody presses, many at once', async () => {
    const { server, core } = await start([OWNER]);
    const questions = [
      [deploymentReadPermission, PAYMENTS],
      [deploymentDispatchPermission, `${PAYMENTS}#staging`],
      [deploymentCancelPermission, `${PAYMENTS}#staging`],
      [deploymentDispatchPermission, `${PAYMENTS}#production`],
      [deploymentCancelPermission, `${PAYMENTS}#production`],
      [deploymentDispatchPermission, `${PAYMENTS}#not-there`],
      [deploymentDispatchPermission, 'component:default/other#staging'],
      [deploymentDispatchPermission, 'nonsense'],
    ] as const;

    const response = await request(server)
      .post('/api/permission/authorize')
      .set('Authorization', mockCredentials.user.header())
      .send({
        items: questions.map(([permission, resourceRef], at) => ({
          id: String(at),
          permission,
          resourceRef,
        })),
      });

    expect(response.status).toBe(200);
    expect(
      response.body.items.map(({ result }: { result: string }) => result),
    ).toEqual([
      'ALLOW',
      'ALLOW',
      'ALLOW',
      'DENY',
      'DENY',
      'DENY',
      'DENY',
      'DENY',
    ]);
    expect(core.listEnvironments).toHaveBeenCalledTimes(1);
  });

  it('tells who asks for an environment that is not there so', async () => {
    const { server } = await start([OWNER]);

    const response = await request(server)
      .post(
        `/api/deployment${environmentPath(
          PAYMENTS,
          'prodction',
          'dispatches',
        )}`,
      )
      .send({ version: { label: 'v1' }, revision: 1, idempotencyKey: 'k' });

    expect(response.status).toBe(404);
    expect(response.body.error.message).toContain("no environment 'prodction'");
  });

  it.each(['README.md', '../../docs/operators.md'])(
    'is the one that %s shows',
    document => {
      const root = join(__dirname, '../../..');
      const shown = readFileSync(join(root, document), 'utf8')
        .split('```')
        .find(part => part.includes('class OwnersDeployBelowProduction'));
      const policy = readFileSync(
        join(__dirname, 'OwnersDeployBelowProduction.ts'),
        'utf8',
      ).replace("from '../..'", "from 'backstage-plugin-deployment-backend'");

      expect(shown).toBe(`ts\n${policy}`);
    },
  );
});

it('the plugin names all its permissions and rules to those who administer policies', async () => {
  const { server } = await start([]);

  const response = await request(server).get(
    '/api/deployment/.well-known/backstage/permissions/metadata',
  );

  const { permissions, rules } = response.body;
  expect(permissions.map(({ name }: { name: string }) => name).sort()).toEqual(
    deploymentPermissions.map(({ name }) => name).sort(),
  );
  expect(
    rules.map(
      (rule: { name: string; paramsSchema: { properties: object } }) => [
        rule.name,
        Object.keys(rule.paramsSchema.properties),
      ],
    ),
  ).toEqual([
    ['IS_OWNER', ['claims']],
    ['HAS_NAME', ['names']],
    ['HAS_TIER', ['tiers']],
    ['HAS_SERVICE', ['services']],
  ]);
});

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
import type { PermissionPolicy } from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import type { Tier } from 'backstage-plugin-deployment-common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import deploymentPlugin from '..';
import { fakeCore, jsonBytes } from '../testing/fakeCore';
import { decided, decisionOutcome } from './decisions';
import { dispatched } from './dispatches';
import { listed, PAYMENTS, stored } from './environments';
import { serviceEntity } from './startPlugin';

/** An environment of each tier. */
export const tiers: Record<string, Tier> = {
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

/**
 * The plugin, and Backstage's own permission backend with a policy, for a user
 * who is in these groups. The service belongs to `group:default/checkout`.
 */
export async function startWithPolicy(
  inForce: PermissionPolicy,
  groups: string[],
) {
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
  core.decide.mockImplementation(async ({ environments }) =>
    jsonBytes(decisionOutcome(environments.map(name => decided(name)))),
  );
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
              policy.setPolicy(inForce);
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

/** The policy as a document of ours shows it, and as its file has it. */
export function shownPolicy(document: string, name: string) {
  const root = join(__dirname, '../..');
  const shown = readFileSync(join(root, document), 'utf8')
    .split('```')
    .find(part => part.includes(`class ${name}`));
  const policy = readFileSync(
    join(root, `src/permissions/examples/${name}.ts`),
    'utf8',
  ).replace("from '../..'", "from 'backstage-plugin-deployment-backend'");
  return { shown, policy: `ts\n${policy}` };
}

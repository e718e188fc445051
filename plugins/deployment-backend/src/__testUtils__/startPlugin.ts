import {
  createServiceFactory,
  type BackstageCredentials,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import { encodeProviderTokens } from 'backstage-plugin-deployment-common';
import deploymentPlugin from '..';
import { fakeCore } from '../testing/fakeCore';

/** A token that must be found nowhere. */
export const SECRET = 'gho_16C7e42F292c6912E7710c838347Ae178B4a';
export const tokensHeader = encodeProviderTokens({
  'github:github.com': SECRET,
})!;

/** Says that Alice asks. */
export const ALICE = mockCredentials.user.header('user:default/alice');

/** A service with an owner, as the catalog answers it. */
export function serviceEntity(name: string, owner = 'team-a'): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default' },
    spec: { type: 'service', owner, lifecycle: 'production' },
    relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
  };
}

/** A catalog in which users see less than we do, and that counts its questions. */
function fakeCatalog(entities: Entity[], hidden: readonly string[]) {
  const everything = catalogServiceMock({ entities });
  const seen = catalogServiceMock({
    entities: entities.filter(e => !hidden.includes(stringifyEntityRef(e))),
  });
  const by = (options: { credentials?: BackstageCredentials } | object = {}) =>
    'credentials' in options &&
    (options.credentials?.principal as { type: string }).type === 'user'
      ? seen
      : everything;
  const catalog = catalogServiceMock.mock({
    getEntityByRef: async (ref, options) =>
      by(options).getEntityByRef(ref, options),
    getEntitiesByRefs: async (request, options) =>
      by(options).getEntitiesByRefs(request, options),
    queryEntities: async (request, options) =>
      by(options).queryEntities(request, options),
  });
  const factory: ServiceFactory = createServiceFactory({
    service: catalogServiceRef,
    deps: {},
    factory: () => catalog,
  });
  return { catalog, factory };
}

/** What the audit trail says of one event that has ended. */
export interface TrailEntry {
  eventId: string;
  severityLevel: string | undefined;
  outcome: 'succeeded' | 'failed';
  meta: JsonObject;
}

/** What a test decides of the installation. */
export interface StartOptions {
  entities?: Entity[];
  hidden?: readonly string[];
  may?: (permission: string, resourceRef: string) => boolean;
  conditionalPolicy?: boolean;
  withoutPolicy?: boolean;
  ownership?: readonly string[];
}

/**
 * Starts the plugin with a core, a catalog, a policy and an audit trail that a
 * test decides and looks into.
 *
 * @param options - `may` is the policy, which allows everything without one;
 * with `conditionalPolicy` it says nothing before it knows the resource;
 * `withoutPolicy` leaves the permission framework off; `hidden` is in the
 * catalog, but no user sees it; `ownership` is what users stand for, besides
 * themselves.
 */
export async function startPlugin(options: StartOptions = {}) {
  const { may = () => true } = options;
  const { core, factory } = fakeCore();
  const { catalog, factory: catalogFactory } = fakeCatalog(
    options.entities ?? [serviceEntity('payments')],
    options.hidden ?? [],
  );
  const permissions = mockServices.permissions.mock({
    authorize: async requests =>
      requests.map(({ permission, resourceRef }) => ({
        result: may(permission.name, resourceRef!)
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.DENY,
      })),
    authorizeConditional: async requests =>
      requests.map(({ permission }) =>
        options.conditionalPolicy
          ? {
              result: AuthorizeResult.CONDITIONAL,
              pluginId: 'catalog',
              resourceType: 'catalog-entity',
              conditions: {
                rule: 'IS_ENTITY_OWNER',
                resourceType: 'catalog-entity',
                params: { claims: ['group:default/team-a'] },
              },
            }
          : {
              result: may(permission.name, 'any')
                ? AuthorizeResult.ALLOW
                : AuthorizeResult.DENY,
            },
      ),
  });
  const userInfo = mockServices.userInfo.mock({
    getUserInfo: async credentials => {
      const { userEntityRef } = credentials.principal as unknown as {
        userEntityRef: string;
      };
      return {
        userEntityRef,
        ownershipEntityRefs: [userEntityRef, ...(options.ownership ?? [])],
      };
    },
  });
  const trail: TrailEntry[] = [];
  const audited = { success: jest.fn(), fail: jest.fn() };
  const auditor = mockServices.auditor.mock({
    createEvent: async ({ eventId, severityLevel, meta }) => {
      const write = (
        outcome: TrailEntry['outcome'],
        end: { meta?: JsonObject } = {},
      ) =>
        trail.push({
          eventId,
          severityLevel,
          outcome,
          meta: { ...meta, ...end.meta },
        });
      return {
        async success(end) {
          audited.success(end);
          write('succeeded', end);
        },
        async fail(end) {
          audited.fail(end);
          write('failed', end);
        },
      };
    },
  });
  const logger = mockServices.rootLogger.mock();
  logger.child.mockReturnValue(logger);

  const { server } = await startTestBackend({
    features: [
      deploymentPlugin,
      factory,
      catalogFactory,
      permissions.factory,
      userInfo.factory,
      auditor.factory,
      logger.factory,
      mockServices.rootConfig.factory({
        data: options.withoutPolicy ? {} : { permission: { enabled: true } },
      }),
    ],
  });
  /** All that was said to a log or an audit trail so far. */
  const everythingLogged = () =>
    JSON.stringify(
      [
        logger.error,
        logger.warn,
        logger.info,
        logger.debug,
        auditor.createEvent,
        audited.success,
        audited.fail,
      ].map(spy => spy.mock.calls),
      (key, value) => {
        if (value instanceof Error) {
          return { ...value, message: value.message, stack: value.stack };
        }
        return key === 'request' ? value?.headers : value;
      },
    );
  return {
    server,
    core,
    catalog,
    permissions,
    auditor,
    audited,
    trail,
    everythingLogged,
  };
}

/** Whether the core was asked for anything. */
export function wasAsked(core: ReturnType<typeof fakeCore>['core']): boolean {
  return Object.entries(core).some(
    ([name, method]) => name !== 'close' && method.mock.calls.length > 0,
  );
}

/** The plugin as a test started it. */
export type Started = Awaited<ReturnType<typeof startPlugin>>;

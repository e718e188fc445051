import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Makes `GET /.backstage/health/v1/readiness` wait for the entities of
 * `demo.waitForEntities`: sign-in needs the user's entity, and the catalog
 * begins to read its locations only once the whole backend has started.
 *
 * After its patience it says "ready" all the same, with a warning in the log: a
 * demo without one of its users is better than none.
 *
 * @param options - How long to wait at most, and between two looks.
 * @returns The health service and the module that looks into the catalog.
 */
export function demoReadiness(
  options: { patienceMs?: number; pauseMs?: number } = {},
): BackendFeature[] {
  const { patienceMs = 30_000, pauseMs = 250 } = options;
  let state: 'starting' | 'filling' | 'up' | 'down' = 'starting';

  const health = createServiceFactory({
    service: coreServices.rootHealth,
    deps: { lifecycle: coreServices.rootLifecycle },
    async factory({ lifecycle }) {
      lifecycle.addBeforeShutdownHook(() => {
        state = 'down';
      });
      return {
        getLiveness: async () => ({ status: 200, payload: { status: 'ok' } }),
        getReadiness: async () =>
          state === 'up'
            ? { status: 200, payload: { status: 'ok' } }
            : { status: 503, payload: { status: 'error', state } },
      };
    },
  });

  const watch = createBackendModule({
    pluginId: 'deployment',
    moduleId: 'demo-readiness',
    register(env) {
      env.registerInit({
        deps: {
          auth: coreServices.auth,
          catalog: catalogServiceRef,
          config: coreServices.rootConfig,
          lifecycle: coreServices.rootLifecycle,
          logger: coreServices.logger,
        },
        async init({ auth, catalog, config, lifecycle, logger }) {
          const wanted =
            config.getOptionalStringArray('demo.waitForEntities') ?? [];

          async function stillMissing(entityRefs: string[]) {
            try {
              const credentials = await auth.getOwnServiceCredentials();
              const { items } = await catalog.getEntitiesByRefs(
                { entityRefs, fields: ['kind'] },
                { credentials },
              );
              return entityRefs.filter((_ref, index) => !items[index]);
            } catch (error) {
              logger.debug(`The catalog does not answer yet: ${error}`);
              return entityRefs;
            }
          }

          async function waitForCatalog() {
            const end = Date.now() + patienceMs;
            let missing = wanted;
            while (missing.length > 0 && state === 'filling') {
              missing = await stillMissing(missing);
              if (missing.length > 0 && Date.now() >= end) {
                logger.warn(
                  `The catalog still lacks ${missing.join(', ')} after ` +
                    `${patienceMs / 1000} seconds. Look for its warnings ` +
                    'above about catalog.locations.',
                );
                break;
              }
              if (missing.length > 0) {
                await sleep(pauseMs);
              }
            }
            if (state === 'filling') {
              state = 'up';
            }
          }

          lifecycle.addStartupHook(() => {
            state = 'filling';
            // Not awaited: the catalog is filled after the hooks have run.
            void waitForCatalog();
          });
        },
      });
    },
  });

  return [health, watch];
}

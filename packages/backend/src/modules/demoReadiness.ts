import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 200;

/**
 * Holds the backend's readiness back until the entities of
 * `demo.waitForEntities` are in the catalog. Sign-in needs the user's entity, and
 * the catalog only begins to read its locations once it has started.
 */
export const demoReadiness = createBackendModule({
  pluginId: 'deployment',
  moduleId: 'demo-readiness',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ auth, catalog, config, logger }) {
        const entityRefs =
          config.getOptionalStringArray('demo.waitForEntities') ?? [];
        const credentials = await auth.getOwnServiceCredentials();
        const end = Date.now() + PATIENCE_MS;
        let missing = entityRefs;
        while (missing.length > 0) {
          try {
            const { items } = await catalog.getEntitiesByRefs(
              { entityRefs: missing, fields: ['kind'] },
              { credentials },
            );
            missing = missing.filter((_ref, index) => !items[index]);
          } catch (error) {
            // The catalog answers with errors until it has started.
            logger.debug(`The catalog does not answer yet: ${error}`);
          }
          if (missing.length > 0 && Date.now() > end) {
            logger.warn(
              `The catalog still lacks ${missing.join(', ')} after ` +
                `${PATIENCE_MS / 1000} seconds. Look for its warnings above ` +
                'about catalog.locations.',
            );
            return;
          }
          if (missing.length > 0) {
            await sleep(PAUSE_MS);
          }
        }
      },
    });
  },
});

import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  DEPLOYMENT_PLUGIN_ID,
  deploymentOnEnvironmentPermissions,
  deploymentPermissions,
  deploymentRoutes,
} from 'backstage-plugin-deployment-common';
import { EventNotes } from './events/EventNotes';
import { InboxReaders } from './events/InboxReaders';
import { Notifications } from './events/Notifications';
import { Readers } from './events/Readers';
import { rememberReaders } from './events/rememberReaders';
import { Signals } from './events/Signals';
import { warnOfOpenTopic } from './events/warnOfOpenTopic';
import { watchEvents } from './events/watchEvents';
import { deploymentEnvironmentResourceRef } from './permissions/environmentResource';
import { deploymentEnvironmentRules } from './permissions/environmentRules';
import { loadEnvironmentResources } from './permissions/loadEnvironmentResources';
import { createRouter } from './routers/createRouter';
import { deploymentCoreServiceRef } from './services/DeploymentCoreService';

/**
 * The backend of the deployment plugin.
 *
 * @public
 */
export const deploymentPlugin = createBackendPlugin({
  pluginId: DEPLOYMENT_PLUGIN_ID,
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        core: deploymentCoreServiceRef,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init({ httpRouter, permissionsRegistry, ...services }) {
        const { config, core, events, lifecycle, logger } = services;
        permissionsRegistry.addPermissions(deploymentPermissions);
        permissionsRegistry.addResourceType({
          resourceRef: deploymentEnvironmentResourceRef,
          permissions: deploymentOnEnvironmentPermissions,
          rules: Object.values(deploymentEnvironmentRules),
          getResources: refs => loadEnvironmentResources(services, refs),
        });

        const readers = new Readers();
        const inboxReaders = new InboxReaders();
        const signals = new Signals({ ...services, readers, inboxReaders });
        lifecycle.addShutdownHook(() => signals.close());
        const notifications = Notifications.fromConfig(services);
        warnOfOpenTopic(config, logger);
        await watchEvents({
          events,
          logger,
          notes: new EventNotes(core),
          signals,
          notifications,
        });

        httpRouter.use(
          await createRouter({
            ...services,
            core: rememberReaders(core, readers, inboxReaders),
          }),
        );
        httpRouter.addAuthPolicy({
          path: deploymentRoutes.health,
          allow: 'unauthenticated',
        });
      },
    });
  },
});

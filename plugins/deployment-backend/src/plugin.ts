import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  DEPLOYMENT_PLUGIN_ID,
  deploymentOnEnvironmentPermissions,
  deploymentPermissions,
  deploymentRoutes,
} from 'backstage-plugin-deployment-common';
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
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        userInfo: coreServices.userInfo,
      },
      async init({ httpRouter, permissionsRegistry, ...services }) {
        permissionsRegistry.addPermissions(deploymentPermissions);
        permissionsRegistry.addResourceType({
          resourceRef: deploymentEnvironmentResourceRef,
          permissions: deploymentOnEnvironmentPermissions,
          rules: Object.values(deploymentEnvironmentRules),
          getResources: refs => loadEnvironmentResources(services, refs),
        });
        httpRouter.use(await createRouter(services));
        httpRouter.addAuthPolicy({
          path: deploymentRoutes.health,
          allow: 'unauthenticated',
        });
      },
    });
  },
});

import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { RiRocketLine } from '@remixicon/react';
import { deploymentApi, providerTokenRenewalApi } from './extensions/apis';
import { deploymentsEntityCard } from './extensions/entityCards';
import { deploymentsEntityContent } from './extensions/entityContents';
import { deployContextMenuItem } from './extensions/entityContextMenuItems';
import {
  approvalsSubPage,
  deploymentsPage,
  environmentsSubPage,
  runPage,
  servicePipelinePage,
} from './extensions/pages';
import {
  approvalsRouteRef,
  deploymentsPageRouteRef,
  deploymentsTabRouteRef,
  environmentsRouteRef,
  runRouteRef,
  servicePipelineRouteRef,
  serviceSettingsRouteRef,
} from './routes';

/**
 * What runs where, what is moving and who waits for whom: a tab and a card on
 * entity pages, and a page about all services.
 *
 * @public
 */
export const deploymentPlugin = createFrontendPlugin({
  pluginId: 'deployment',
  title: 'Deployments',
  icon: <RiRocketLine />,
  info: { packageJson: () => import('../package.json') },
  extensions: [
    deploymentApi,
    providerTokenRenewalApi,
    deploymentsEntityContent,
    deploymentsEntityCard,
    deployContextMenuItem,
    deploymentsPage,
    approvalsSubPage,
    environmentsSubPage,
    runPage,
    servicePipelinePage,
  ],
  routes: {
    root: deploymentsPageRouteRef,
    entityContent: deploymentsTabRouteRef,
    approvals: approvalsRouteRef,
    environments: environmentsRouteRef,
    run: runRouteRef,
    servicePipeline: servicePipelineRouteRef,
    serviceSettings: serviceSettingsRouteRef,
  },
});

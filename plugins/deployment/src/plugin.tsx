import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { RiRocketLine } from '@remixicon/react';
import { deploymentApi, providerTokenRenewalApi } from './extensions/apis';
import { deploymentsEntityCard } from './extensions/entityCards';
import { deploymentsEntityContent } from './extensions/entityContents';
import { deploymentsTabRouteRef } from './routes';

/**
 * What runs where, what is moving and who waits for whom: a tab and a card on
 * entity pages.
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
  ],
  routes: { entityContent: deploymentsTabRouteRef },
});

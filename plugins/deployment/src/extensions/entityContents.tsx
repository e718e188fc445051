import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { deploymentsTabRouteRef } from '../routes';
import { isDeployedComponent } from './filter';

export const deploymentsEntityContent = EntityContentBlueprint.make({
  params: {
    path: 'deployments',
    title: 'Deployments',
    group: 'deployment',
    routeRef: deploymentsTabRouteRef,
    filter: isDeployedComponent,
    loader: async () => {
      const { EntityDeployments } = await import(
        '../components/EntityDeployments'
      );
      return <EntityDeployments />;
    },
  },
});

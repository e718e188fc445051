import {
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { deploymentsPageRouteRef, environmentsRouteRef } from '../routes';

/** The page about all services; its parts are tabs. */
export const deploymentsPage = PageBlueprint.make({
  params: {
    path: '/deployments',
    title: 'Deployments',
    routeRef: deploymentsPageRouteRef,
  },
});

/** Its tab about how services map to environments. */
export const environmentsSubPage = SubPageBlueprint.make({
  name: 'environments',
  params: {
    path: 'environments',
    title: 'Environments',
    routeRef: environmentsRouteRef,
    loader: async () => {
      const { EnvironmentsPage } = await import(
        '../settings/components/EnvironmentsPage'
      );
      return <EnvironmentsPage />;
    },
  },
});

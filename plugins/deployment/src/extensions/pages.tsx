import {
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  approvalsRouteRef,
  deploymentsPageRouteRef,
  environmentsRouteRef,
} from '../routes';

/** The page about all services; its parts are tabs. */
export const deploymentsPage = PageBlueprint.make({
  params: {
    path: '/deployments',
    title: 'Deployments',
    routeRef: deploymentsPageRouteRef,
  },
});

/** Its tab about what waits for approval. */
export const approvalsSubPage = SubPageBlueprint.make({
  name: 'approvals',
  params: {
    path: 'approvals',
    title: 'Approvals',
    routeRef: approvalsRouteRef,
    loader: async () => {
      const { ApprovalsPage } = await import(
        '../inbox/components/ApprovalsPage'
      );
      return <ApprovalsPage />;
    },
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

import {
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  approvalsRouteRef,
  deploymentsPageRouteRef,
  environmentsRouteRef,
  runRouteRef,
  servicePipelineRouteRef,
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

/**
 * The page of one run. No part of the page above, whose parts are tabs; and no
 * entry of the navigation, since it leads nowhere without a run.
 */
export const runPage = PageBlueprint.make({
  name: 'run',
  params: {
    path: '/deployments/runs/:namespace/:kind/:name/:environment/:run',
    routeRef: runRouteRef,
    loader: async () => {
      const { RunPage } = await import('../pipeline/follow/pages');
      return <RunPage />;
    },
  },
});

/** The page of a service as one pipeline. */
export const servicePipelinePage = PageBlueprint.make({
  name: 'service-pipeline',
  params: {
    path: '/deployments/pipelines/:namespace/:kind/:name',
    routeRef: servicePipelineRouteRef,
    loader: async () => {
      const { ServicePipelinePage } = await import('../pipeline/follow/pages');
      return <ServicePipelinePage />;
    },
  },
});

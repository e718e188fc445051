import {
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

/** The service tab on an entity page. */
export const deploymentsTabRouteRef = createRouteRef();

/** The page about the deployments of all services. */
export const deploymentsPageRouteRef = createRouteRef();

/** What waits for approval over all services, a part of that page. */
export const approvalsRouteRef = createRouteRef();

/** The list of all configurations, a part of that page. */
export const environmentsRouteRef = createRouteRef();

/** The settings page of one service. */
export const serviceSettingsRouteRef = createSubRouteRef({
  parent: environmentsRouteRef,
  path: '/:namespace/:kind/:name',
});

/** The page of one run, as it is seen in one environment. */
export const runRouteRef = createRouteRef({
  params: ['namespace', 'kind', 'name', 'environment', 'run'],
});

/** The page of a service as one pipeline. */
export const servicePipelineRouteRef = createRouteRef({
  params: ['namespace', 'kind', 'name'],
});

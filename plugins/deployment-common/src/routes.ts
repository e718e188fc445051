import { parseEntityRef } from '@backstage/catalog-model';

/**
 * Id of the plugin. Its backend answers under `/api/deployment`, which Backstage
 * resolves from `plugin://deployment`.
 *
 * @public
 */
export const DEPLOYMENT_PLUGIN_ID = 'deployment';

/**
 * Paths of the backend below its base, as Express reads them.
 *
 * @public
 */
export const deploymentRoutes = {
  /** `GET`, without sign-in: `{ "status": "ok" }`. */
  health: '/health',
  /** `GET`: the OpenAPI document of the backend. */
  openApi: '/openapi.json',
  /** `GET`: {@link RequiredHosts} of a service. Needs no provider token. */
  requiredHosts: '/services/:kind/:namespace/:name/hosts',
  /** `GET`: {@link ServiceOverview} of a service. */
  overview: '/services/:kind/:namespace/:name/overview',
} as const;

function servicePath(entityRef: string, leaf: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const parts = [kind.toLocaleLowerCase('en-US'), namespace, name];
  return `/services/${parts.map(encodeURIComponent).join('/')}/${leaf}`;
}

/**
 * Path of a service's overview below the backend's base.
 *
 * @param entityRef - Full entity ref, for example `component:default/payments`.
 * @public
 */
export function overviewPath(entityRef: string): string {
  return servicePath(entityRef, 'overview');
}

/**
 * Path of the hosts whose tokens a request about a service needs, below the
 * backend's base.
 *
 * @param entityRef - Full entity ref, for example `component:default/payments`.
 * @public
 */
export function requiredHostsPath(entityRef: string): string {
  return servicePath(entityRef, 'hosts');
}

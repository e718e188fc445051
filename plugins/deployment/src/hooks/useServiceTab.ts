import { parseEntityRef } from '@backstage/catalog-model';
import {
  routeResolutionApiRef,
  useApi,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { deploymentsTabRouteRef } from '../routes';
import { DEPLOY_QUERY } from './useDeployLocation';

/** Where the page of an entity is, and the service tab on it; each where it has a place. */
function usePlaces(entityRef: string): { page?: string; tab?: string } {
  const routes = useApi(routeResolutionApiRef);
  const entity = useRouteRef(entityRouteRef);
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const page = entity?.({ kind, namespace, name });
  if (!page) {
    return {};
  }
  try {
    // The tab is below the page of its entity, so that it is found from there.
    const tab = routes.resolve(deploymentsTabRouteRef, { sourcePath: page });
    return { page, tab: tab?.() };
  } catch {
    return { page };
  }
}

/**
 * Where the service tab of a service is; the entity's page where the tab has no
 * place, and `undefined` where entities have no pages.
 */
export function useServiceTab(entityRef: string): string | undefined {
  const { page, tab } = usePlaces(entityRef);
  return tab ?? page;
}

/**
 * The address that asks where to deploy a service to; `undefined` where the
 * service tab has no place.
 */
export function useDeployHref(entityRef: string): string | undefined {
  const { tab } = usePlaces(entityRef);
  return tab && `${tab}${DEPLOY_QUERY}`;
}

import { parseEntityRef } from '@backstage/catalog-model';
import {
  routeResolutionApiRef,
  useApi,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { deploymentsTabRouteRef } from '../routes';

/**
 * Where the service tab of a service is; the entity's page where the tab has no
 * place, and `undefined` where entities have no pages.
 */
export function useServiceTab(entityRef: string): string | undefined {
  const routes = useApi(routeResolutionApiRef);
  const entity = useRouteRef(entityRouteRef);
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const page = entity?.({ kind, namespace, name });
  if (!page) {
    return undefined;
  }
  try {
    // The tab is below the page of its entity, so that it is found from there.
    const tab = routes.resolve(deploymentsTabRouteRef, { sourcePath: page });
    return tab?.() ?? page;
  } catch {
    return page;
  }
}

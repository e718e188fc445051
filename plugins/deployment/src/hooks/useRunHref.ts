import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { deploymentsPageRouteRef } from '../routes';

/** Where the page of a run is; `undefined` where the app has none. */
export function useRunHref(
  entityRef: string,
  environment: string,
  run: string,
): string | undefined {
  const base = useRouteRef(deploymentsPageRouteRef)?.();
  if (base === undefined) {
    return undefined;
  }
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const place = [namespace, kind, name, environment, run];
  return `${base}/runs/${place.map(encodeURIComponent).join('/')}`;
}

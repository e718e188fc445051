import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { serviceSettingsRouteRef } from '../routes';

/** Where the settings page of a service is; `undefined` where the app has none. */
export function useSettingsHref(entityRef: string): string | undefined {
  const settings = useRouteRef(serviceSettingsRouteRef);
  const { kind, namespace, name } = parseEntityRef(entityRef);
  return settings?.({ kind, namespace, name });
}

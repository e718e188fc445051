import { stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRefParams } from '@backstage/frontend-plugin-api';
import { useSearchParams } from 'react-router-dom';
import { serviceSettingsRouteRef } from '../routes';

/** Query parameter that names the service to copy from. */
export const COPY_FROM = 'copyFrom';

/** What the address of a settings page says. */
export function useSettingsLocation(): {
  /** Entity ref of the service. */
  service: string;
  /** Entity ref of a service whose environments are to be loaded. */
  copyFrom: string | undefined;
  /** Takes that out of the address, once it is done. */
  forgetCopyFrom(): void;
} {
  const { kind, namespace, name } = useRouteRefParams(serviceSettingsRouteRef);
  const [params, setParams] = useSearchParams();
  return {
    service: stringifyEntityRef({ kind, namespace, name }),
    copyFrom: params.get(COPY_FROM) ?? undefined,
    forgetCopyFrom: () =>
      setParams(
        present => {
          present.delete(COPY_FROM);
          return present;
        },
        { replace: true },
      ),
  };
}

import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useNavigate } from 'react-router-dom';
import { serviceSettingsRouteRef } from '../routes';
import { COPY_FROM } from './useSettingsLocation';

/** Opens the settings page of a service. */
export function useGoToSettings() {
  const settings = useRouteRef(serviceSettingsRouteRef);
  const navigate = useNavigate();
  return (entityRef: string, options: { copyFrom?: string } = {}) => {
    const { kind, namespace, name } = parseEntityRef(entityRef);
    const path = settings?.({ kind, namespace, name });
    if (path) {
      const { copyFrom } = options;
      navigate(
        copyFrom
          ? `${path}?${new URLSearchParams({ [COPY_FROM]: copyFrom })}`
          : path,
      );
    }
  };
}

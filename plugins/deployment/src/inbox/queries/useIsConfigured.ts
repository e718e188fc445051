import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { settingsKeys } from '../../settings/queries/keys';

/**
 * Whether any service that the viewer may see has environments; `undefined` as
 * long as that is not known. Asked for only where nothing waits at all.
 */
export function useIsConfigured(isAsked: boolean): boolean | undefined {
  const api = useApi(deploymentApiRef);
  const { data } = useQuery({
    queryKey: [...settingsKeys.environments, 'any'],
    queryFn: async ({ signal }) => {
      const { environments, nextCursor } = await api.listEnvironments({
        limit: 1,
        signal,
      });
      return environments.length > 0 || nextCursor !== null;
    },
    enabled: isAsked,
    staleTime: 60_000,
    retry: false,
    networkMode: 'always',
  });
  return data;
}

import { useApi } from '@backstage/frontend-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { deployKeys } from './keys';

/** What could be put into an environment, searched on the server. */
export function useVersions(target: EnvironmentTarget, query: string) {
  const api = useApi(deploymentApiRef);
  return useQuery({
    queryKey: deployKeys.versions(target, query),
    queryFn: ({ signal }) =>
      api.getVersions(target, { query: query || undefined, signal }),
    placeholderData: keepPreviousData,
    retry: false,
    networkMode: 'always',
  });
}

import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import type { VersionChoice } from 'backstage-plugin-deployment-common';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { deployKeys } from './keys';

/** What a version would add to an environment and take from it. */
export function useChanges(
  target: EnvironmentTarget,
  version: VersionChoice,
  live: string | null,
) {
  const api = useApi(deploymentApiRef);
  return useQuery({
    queryKey: deployKeys.changes(target, live, version, false),
    queryFn: ({ signal }) => api.getChanges(target, { version }, { signal }),
    retry: false,
    networkMode: 'always',
  });
}

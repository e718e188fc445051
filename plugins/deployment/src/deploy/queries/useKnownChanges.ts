import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import type {
  ChangesOutcome,
  VersionChoice,
} from 'backstage-plugin-deployment-common';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { deployKeys } from './keys';

/**
 * What a version would change, once whoever shows the changes has asked for it:
 * asks nothing by itself.
 */
export function useKnownChanges(
  target: EnvironmentTarget,
  version: VersionChoice | undefined,
  live: string | null,
): ChangesOutcome | undefined {
  const api = useApi(deploymentApiRef);
  const choice = version ?? { label: '', sha: null };
  const { data } = useQuery({
    queryKey: deployKeys.changes(target, live, choice, false),
    queryFn: ({ signal }) =>
      api.getChanges(target, { version: choice }, { signal }),
    enabled: false,
  });
  return version ? data?.outcome : undefined;
}

import { useApi } from '@backstage/frontend-plugin-api';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { RunAction } from 'backstage-plugin-deployment-common';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { RunTarget } from '../../api/DispatchApi';

/** What doing something to a run would mean, as of now. */
export function useRunPreflight(target: RunTarget, action: RunAction) {
  const api = useApi(deploymentApiRef);
  const { entityRef, environment, run } = target;
  return useQuery({
    queryKey: ['run-preflight', entityRef, environment, run, action],
    queryFn: ({ signal }) => api.getRunPreflight(target, action, { signal }),
    // A run moves on: what was found for an earlier dialog is not shown again,
    // and what somebody is about to tick does not change under the pointer.
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
    networkMode: 'always',
  });
}

/** Does something to a run. */
export function useRunAction(target: RunTarget, action: RunAction) {
  const api = useApi(deploymentApiRef);
  return useMutation({
    mutationFn: (accepted: string[]) =>
      api.actOnRun(target, { action, accepted }),
    networkMode: 'always',
  });
}

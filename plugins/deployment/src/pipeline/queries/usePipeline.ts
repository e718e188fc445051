import { useApi } from '@backstage/frontend-plugin-api';
import type { Pipeline } from 'backstage-plugin-deployment-common';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { RunTarget } from '../../api/DispatchApi';
import { pipelineKey } from './keys';
import { useFollowed, type Followed } from './useFollowed';

/**
 * Follows a run. While another attempt of it is read, the one before stays.
 *
 * @param attempt - 1 for the first; the newest where absent.
 */
export function usePipeline(
  target: RunTarget,
  attempt?: number,
): Followed<Pipeline> {
  const api = useApi(deploymentApiRef);
  const { entityRef, environment, run } = target;
  return useFollowed({
    queryKey: pipelineKey(entityRef, environment, run, attempt),
    queryFn: signal => api.getPipeline(target, { attempt, signal }),
    previous: before =>
      before.service === entityRef &&
      before.environment === environment &&
      before.run.id === run,
  });
}

import { useApi } from '@backstage/frontend-plugin-api';
import type { ServicePipeline } from 'backstage-plugin-deployment-common';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { servicePipelineKey } from './keys';
import { useFollowed, type Followed } from './useFollowed';

/** Follows a service as one pipeline. */
export function useServicePipeline(
  entityRef: string,
): Followed<ServicePipeline> {
  const api = useApi(deploymentApiRef);
  return useFollowed({
    queryKey: servicePipelineKey(entityRef),
    queryFn: signal => api.getServicePipeline(entityRef, { signal }),
  });
}

import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { deploymentApiRef } from '../../../api/DeploymentApi';
import type { RunTarget } from '../../../api/DispatchApi';
import { isRefusal, RETRY_AFTER_MS } from '../../../queries/refreshRhythm';
import { pipelineKey } from '../../queries/keys';

const SHORTEST_MS = 1_000;

/** The newest attempt of a run that waits for a review, kept fresh while it is shown. */
export function useReviewedRun(target: RunTarget) {
  const api = useApi(deploymentApiRef);
  const { entityRef, environment, run } = target;
  const query = useQuery({
    queryKey: pipelineKey(entityRef, environment, run),
    queryFn: ({ signal }) => api.getPipeline(target, { signal }),
    refetchInterval: ({ state: { data, error } }) => {
      if (error) {
        return isRefusal(error) ? false : RETRY_AFTER_MS;
      }
      return data && data.finishedAt === null
        ? Math.max(data.refreshAfterSeconds * 1_000, SHORTEST_MS)
        : false;
    },
    refetchIntervalInBackground: false,
    retry: false,
    networkMode: 'always',
  });
  return {
    pipeline: isRefusal(query.error) ? undefined : query.data,
    answeredAt: query.dataUpdatedAt,
    error: query.error,
    isFetching: query.isFetching,
    refetch: async () => {
      await query.refetch();
    },
  };
}

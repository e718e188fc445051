import { useApi } from '@backstage/frontend-plugin-api';
import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query';
import type { EnvironmentRuns } from 'backstage-plugin-deployment-common';
import { useCallback, useState } from 'react';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { isMoving } from '../../model/states';
import { RETRY_AFTER_MS } from '../../queries/refreshRhythm';
import { runsKey } from './keys';
import { endsFollowing } from './useFollowed';

/** How often a list is read again in which something moves. */
const MOVING_MS = 15_000;

/** When a list is read again by itself, in milliseconds; `false` for not at all. */
function delayOf(state: {
  data: InfiniteData<EnvironmentRuns> | undefined;
  error: unknown;
}): number | false {
  if (state.error) {
    return endsFollowing(state.error) ? false : RETRY_AFTER_MS;
  }
  return state.data?.pages.some(({ runs }) =>
    runs.some(run => isMoving(run.state)),
  )
    ? MOVING_MS
    : false;
}

/** The runs that count for an environment, a page after the other, kept fresh while something of them moves. */
export function useRuns({ entityRef, environment }: EnvironmentTarget) {
  const api = useApi(deploymentApiRef);
  const [isRefreshing, setRefreshing] = useState(false);
  const query = useInfiniteQuery({
    queryKey: runsKey(entityRef, environment),
    queryFn: ({ pageParam, signal }) =>
      api.getRuns({ entityRef, environment }, { cursor: pageParam, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: MOVING_MS,
    // Each page that is shown is read anew: what moves may be on any of them.
    refetchInterval: ({ state }) => delayOf(state),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: ({ state }) => !endsFollowing(state.error),
    retry: false,
    networkMode: 'always',
  });
  const { refetch } = query;
  const refresh = useCallback(async () => {
    setRefreshing(true);
    // The query keeps an error, and the list shows it from there.
    await refetch();
    setRefreshing(false);
  }, [refetch]);
  return {
    ...query,
    isRefreshing,
    refresh,
    /** Milliseconds until it is asked for again by itself; `false` for not at all. */
    delay: delayOf({ data: query.data, error: query.error }),
  };
}

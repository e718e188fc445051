import { useApi } from '@backstage/frontend-plugin-api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { isMoving } from '../../model/states';
import { runsKey } from './keys';

/** How often a list is read again in which something moves. */
const MOVING_MS = 15_000;

/** The runs that count for an environment, a page after the other. */
export function useRuns({ entityRef, environment }: EnvironmentTarget) {
  const api = useApi(deploymentApiRef);
  return useInfiniteQuery({
    queryKey: runsKey(entityRef, environment),
    queryFn: ({ pageParam, signal }) =>
      api.getRuns({ entityRef, environment }, { cursor: pageParam, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: MOVING_MS,
    // Whoever reads older ones reads history, and each page would be read anew.
    refetchInterval: ({ state: { data, error } }) =>
      !error &&
      data?.pages.length === 1 &&
      data.pages[0].runs.some(({ state }) => isMoving(state))
        ? MOVING_MS
        : false,
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: false,
    retry: false,
    networkMode: 'always',
  });
}

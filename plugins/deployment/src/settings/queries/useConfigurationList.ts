import { useApi } from '@backstage/frontend-plugin-api';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { deploymentApiRef, type DeploymentApi } from '../../api/DeploymentApi';
import { groupByService } from '../model/grouping';
import { settingsKeys, type ListFilters } from './keys';

/** Environments on one page: enough for most installations, and for one screen at once. */
const PAGE = 200;

/** The configurations of all services, a page at a time. */
export function useConfigurationList(filters: ListFilters) {
  const api = useApi(deploymentApiRef);
  const query = useInfiniteQuery({
    queryKey: settingsKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      api.listEnvironments({
        ...filters,
        cursor: pageParam,
        limit: PAGE,
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    retry: false,
    networkMode: 'always',
  });
  const { data } = query;
  const groups = useMemo(
    () => groupByService(data?.pages.flatMap(page => page.environments) ?? []),
    [data],
  );
  return { ...query, groups };
}

/** Every service that matches the filters, whatever is on the screen. */
export async function matchingServices(
  api: DeploymentApi,
  filters: ListFilters,
): Promise<string[]> {
  const services = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await api.listEnvironments({
      ...filters,
      cursor,
      limit: PAGE,
    });
    page.environments.forEach(({ service }) => services.add(service));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return [...services];
}

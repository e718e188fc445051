import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { deploymentApiRef, type OverviewAnswer } from '../api/DeploymentApi';
import { freshForMs, isRefusal, refreshDelay } from './refreshRhythm';
import { useThoroughRefresh } from './useThoroughRefresh';

/** What a page shows of a service, and how it can ask for more. */
export interface ServiceOverviewQuery {
  /** The last answer that may be shown. */
  answer: OverviewAnswer | undefined;
  /** The last answer, also where it may not be shown: for dialogs that are open. */
  lastAnswer: OverviewAnswer | undefined;
  /** When it came, in milliseconds since 1970 by this browser's clock. */
  answeredAt: number;
  /** Why the last attempt failed; the answer is then an older one. */
  error: Error | null;
  /** Whether a person's request for fresh data is under way. */
  isRefreshing: boolean;
  /** Asks now, and for everything: for buttons. */
  refresh(): Promise<void>;
}

/** Key of a service's overview in the query cache. */
export function overviewKey(entityRef: string) {
  return ['overview', entityRef] as const;
}

/**
 * Reads a service's overview and keeps it fresh: as often as the answer itself
 * asks for, not at all while the page is hidden.
 */
export function useServiceOverview(entityRef: string): ServiceOverviewQuery {
  const api = useApi(deploymentApiRef);

  const query = useQuery({
    queryKey: overviewKey(entityRef),
    queryFn: ({ signal }) => api.getOverview(entityRef, { signal }),
    staleTime: ({ state }) => (state.data ? freshForMs(state.data) : 0),
    refetchInterval: ({ state }) => refreshDelay(state),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: ({ state }) => refreshDelay(state) !== false,
    // The rhythm above tries again, and a person can at any time.
    retry: false,
    // What is down may be our own backend, which the browser does not know.
    networkMode: 'always',
  });

  const { refresh, isRefreshing } = useThoroughRefresh({
    queryKey: overviewKey(entityRef),
    queryFn: options => api.getOverview(entityRef, options),
  });

  return {
    answer: isRefusal(query.error) ? undefined : query.data,
    lastAnswer: query.data,
    answeredAt: query.dataUpdatedAt,
    error: query.error,
    isRefreshing,
    refresh,
  };
}

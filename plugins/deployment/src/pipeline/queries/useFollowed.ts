import { useQuery, type QueryKey } from '@tanstack/react-query';
import { problemFromError } from 'backstage-plugin-deployment-common';
import { useCallback, useState } from 'react';
import { isRefusal, RETRY_AFTER_MS } from '../../queries/refreshRhythm';

/** Nothing is asked for more often than this, whatever an answer says. */
const SHORTEST_MS = 1_000;

/** An answer that says when asking again makes sense. */
interface Answer {
  refreshAfterSeconds: number;
}

/** Something that is followed, and how it can be asked for again. */
export interface Followed<T> {
  /** The last answer that may be shown. */
  data: T | undefined;
  /** Whether that is what was shown before, until what is asked for is there. */
  isPrevious: boolean;
  /** Why the last attempt failed; what is shown is then an older answer. */
  error: Error | null;
  /** Milliseconds until it is asked for again by itself; `false` for not at all. */
  delay: number | false;
  /** Whether a person's request for fresh data is under way. */
  isRefreshing: boolean;
  /** Asks now: for buttons. */
  refresh(): Promise<void>;
}

/**
 * Whether an answer ends all asking until somebody changes something: it was
 * refused, or the question itself is wrong. Nothing older is shown beside it.
 */
export function endsFollowing(error: unknown): boolean {
  return (
    isRefusal(error) || problemFromError(error)?.code === 'invalid_input'
  );
}

function freshForMs({ refreshAfterSeconds }: Answer): number {
  return Math.max(refreshAfterSeconds * 1_000, SHORTEST_MS);
}

function delayOf(state: {
  data: Answer | undefined;
  error: unknown;
}): number | false {
  if (state.error) {
    return endsFollowing(state.error) ? false : RETRY_AFTER_MS;
  }
  return state.data ? freshForMs(state.data) : false;
}

/**
 * Reads something and keeps it fresh: as often as the answer itself asks for,
 * not at all while the page is hidden.
 */
export function useFollowed<T extends Answer>(options: {
  queryKey: QueryKey;
  queryFn(signal: AbortSignal): Promise<T>;
  /** What is shown until the first answer to another question. */
  previous?(data: T): boolean;
}): Followed<T> {
  const { queryKey, queryFn, previous } = options;
  const [isRefreshing, setRefreshing] = useState(false);
  const query = useQuery<T, Error, T, QueryKey>({
    queryKey,
    queryFn: ({ signal }) => queryFn(signal),
    staleTime: ({ state }) => (state.data ? freshForMs(state.data) : 0),
    refetchInterval: ({ state }) => delayOf(state),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: ({ state }) => delayOf(state) !== false,
    // The rhythm above tries again, and a person can at any time.
    retry: false,
    // What is down may be our own backend, which the browser does not know.
    networkMode: 'always',
    placeholderData: data =>
      data !== undefined && previous?.(data as T) ? data : undefined,
  });
  const { refetch } = query;
  const refresh = useCallback(async () => {
    setRefreshing(true);
    // The query keeps an error, and the page shows it from there.
    await refetch();
    setRefreshing(false);
  }, [refetch]);
  const data = endsFollowing(query.error) ? undefined : query.data;
  return {
    data,
    isPrevious: query.isPlaceholderData,
    error: query.error,
    delay: delayOf({ data, error: query.error }),
    isRefreshing,
    refresh,
  };
}

import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * Asks for something now, and for everything, whatever is under way: for
 * buttons. What comes of it, also an error, is in the query of that key.
 */
export function useThoroughRefresh(question: {
  queryKey: QueryKey;
  queryFn(options: { signal: AbortSignal; thorough: true }): Promise<unknown>;
}) {
  const client = useQueryClient();
  const [isRefreshing, setRefreshing] = useState(false);
  const latest = useRef(question);
  useEffect(() => {
    latest.current = question;
  });
  const refresh = useCallback(async () => {
    const { queryKey, queryFn } = latest.current;
    setRefreshing(true);
    try {
      await client.cancelQueries({ queryKey });
      await client.fetchQuery({
        queryKey,
        queryFn: ({ signal }) => queryFn({ signal, thorough: true }),
        staleTime: 0,
        retry: false,
        networkMode: 'always',
      });
    } catch {
      // The query keeps the error, and the page shows it from there.
    } finally {
      setRefreshing(false);
    }
  }, [client]);
  return { refresh, isRefreshing };
}

import {
  identityApiRef,
  useApi,
  type IdentityApi,
} from '@backstage/frontend-plugin-api';
import {
  keepPreviousData,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { deploymentApiRef, type DeploymentApi } from '../../api/DeploymentApi';
import type { InboxAnswer } from '../../api/PipelineApi';
import { inboxKey } from '../../pipeline/queries/keys';
import { FOLLOWS_SIGNALS } from '../../pipeline/queries/SignalledUpdates';
import { isRefusal } from '../../queries/refreshRhythm';
import { MY_TEAMS } from '../model/filter';
import type { Reading } from '../model/outcomes';
import { inboxDelay, inboxFreshForMs } from './rhythm';

/** What the page shows, and how it can ask for more. */
export interface InboxQuery {
  /** The last answer that may be shown. */
  answer: InboxAnswer | undefined;
  /** Tells the answer from earlier ones. */
  reading: Reading | undefined;
  /** Whether the answer is that of other owners, until the new one comes. */
  isEarlier: boolean;
  /** Why the last attempt failed; the answer is then an older one. */
  error: Error | null;
  /** Whether a person's request for fresh data is under way. */
  isRefreshing: boolean;
  /** Milliseconds until the next refresh by itself; `false` for none. */
  delay: number | false;
  /** Asks now, and for everything: for buttons. */
  refresh(): Promise<void>;
}

async function askInbox(
  apis: { deployment: DeploymentApi; identity: IdentityApi },
  owners: string[],
  options: { signal?: AbortSignal; thorough?: boolean },
): Promise<InboxAnswer> {
  const { deployment, identity } = apis;
  if (!owners.includes(MY_TEAMS)) {
    return deployment.getInbox({
      ...options,
      owners: owners.length > 0 ? owners : undefined,
    });
  }
  const { ownershipEntityRefs } = await identity.getBackstageIdentity();
  const named = owners.filter(owner => owner !== MY_TEAMS);
  return deployment.getInbox({
    ...options,
    owners: [...new Set([...named, ...ownershipEntityRefs])],
  });
}

/**
 * Reads what waits at gates and keeps it fresh while the page is open: as often
 * as the answer itself asks for, not at all while the page is hidden.
 *
 * @param owners - Entity refs, or {@link MY_TEAMS}; none for all services.
 */
export function useInbox(owners: string[]): InboxQuery {
  const deployment = useApi(deploymentApiRef);
  const identity = useApi(identityApiRef);
  const queryClient = useQueryClient();
  const [isRefreshing, setRefreshing] = useState(false);
  const wanted = owners.join('\n');

  const query = useQuery({
    queryKey: inboxKey(owners.length > 0 ? { owners } : {}),
    queryFn: ({ signal }) =>
      askInbox({ deployment, identity }, owners, { signal }),
    placeholderData: keepPreviousData,
    meta: FOLLOWS_SIGNALS,
    staleTime: ({ state }) => (state.data ? inboxFreshForMs(state.data) : 0),
    refetchInterval: ({ state }) => inboxDelay(state),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: ({ state }) => inboxDelay(state) !== false,
    // The rhythm above tries again, and a person can at any time.
    retry: false,
    // What is down may be our own backend, which the browser does not know.
    networkMode: 'always',
  });

  const refresh = useCallback(async () => {
    const names = wanted ? wanted.split('\n') : [];
    const queryKey = inboxKey(names.length > 0 ? { owners: names } : {});
    setRefreshing(true);
    try {
      await queryClient.cancelQueries({ queryKey });
      await queryClient.fetchQuery({
        queryKey,
        queryFn: ({ signal }) =>
          askInbox({ deployment, identity }, names, { signal, thorough: true }),
        staleTime: 0,
        retry: false,
        networkMode: 'always',
      });
    } catch {
      // The query keeps the error, and the page shows it from there.
    } finally {
      setRefreshing(false);
    }
  }, [deployment, identity, queryClient, wanted]);

  const answer = isRefusal(query.error) ? undefined : query.data;
  return {
    answer,
    reading: answer && {
      fetchedAt: answer.inbox.fetchedAt,
      owners: query.isPlaceholderData ? undefined : wanted,
    },
    isEarlier: query.isPlaceholderData,
    error: query.error,
    isRefreshing,
    delay: inboxDelay({ data: query.data, error: query.error }),
    refresh,
  };
}

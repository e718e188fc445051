import {
  identityApiRef,
  useApi,
  type IdentityApi,
} from '@backstage/frontend-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { deploymentApiRef, type DeploymentApi } from '../../api/DeploymentApi';
import type { InboxAnswer } from '../../api/PipelineApi';
import { inboxKey } from '../../pipeline/queries/keys';
import { FOLLOWS_SIGNALS } from '../../pipeline/queries/SignalledUpdates';
import { isRefusal } from '../../queries/refreshRhythm';
import { useThoroughRefresh } from '../../queries/useThoroughRefresh';
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
  const queryKey = inboxKey(owners.length > 0 ? { owners } : {});

  const query = useQuery({
    queryKey,
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

  const { refresh, isRefreshing } = useThoroughRefresh({
    queryKey,
    queryFn: options => askInbox({ deployment, identity }, owners, options),
  });

  const answer = isRefusal(query.error) ? undefined : query.data;
  return {
    answer,
    reading: answer && {
      fetchedAt: answer.inbox.fetchedAt,
      owners: query.isPlaceholderData ? undefined : owners.join('\n'),
    },
    isEarlier: query.isPlaceholderData,
    error: query.error,
    isRefreshing,
    delay: inboxDelay({ data: query.data, error: query.error }),
    refresh,
  };
}

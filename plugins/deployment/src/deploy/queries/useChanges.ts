import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  VersionChanges,
  VersionChoice,
} from 'backstage-plugin-deployment-common';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { useDebounced } from '../../queries/useDebounced';
import { isRefusal } from '../../queries/refreshRhythm';
import { deployKeys } from './keys';

const SETTLE_MS = 250;
const FRESH_MS = 30_000;
const KEEP_MS = 30 * 60_000;

/** What is compared: what would come, with what is live as far as it is known. */
export interface Comparison {
  target: EnvironmentTarget;
  version: VersionChoice;
  /** Full SHA of what is live. */
  live: string | null;
}

/** Two commits differ for good as they differ now; all else may change. */
function staysTrue(answer: VersionChanges | undefined, live: string | null) {
  const now = answer?.live?.kind === 'known' ? answer.live.sha : null;
  const kind = answer?.outcome.kind;
  return (
    (kind === 'compared' || kind === 'same') &&
    live !== null &&
    live === now &&
    answer?.version.sha !== null
  );
}

/**
 * What a version would add to an environment and take from it. Nothing is asked
 * while somebody moves over a list of versions; what was compared before is there
 * at once.
 */
export function useChanges(
  comparison: Comparison,
  options: { pullRequests?: boolean; enabled?: boolean } = {},
) {
  const { target, version, live } = comparison;
  const { pullRequests = false, enabled = true } = options;
  const api = useApi(deploymentApiRef);
  const queryKey = deployKeys.changes(target, live, version, pullRequests);

  const wanted = JSON.stringify(queryKey);
  const isSettled = useDebounced(wanted, SETTLE_MS) === wanted;
  const isKnown = useQueryClient().getQueryData(queryKey) !== undefined;

  const query = useQuery<VersionChanges>({
    queryKey,
    queryFn: ({ signal }) =>
      api.getChanges(target, { version, pullRequests }, { signal }),
    enabled: enabled && (isSettled || isKnown),
    staleTime: ({ state }) =>
      staysTrue(state.data, live) ? Infinity : FRESH_MS,
    gcTime: KEEP_MS,
    refetchOnWindowFocus: ({ state }) => !staysTrue(state.data, live),
    // What is down may be our own backend, which the browser does not know.
    retry: false,
    networkMode: 'always',
  });

  return {
    answer: isRefusal(query.error) ? undefined : query.data,
    error: query.error,
    isFetching: query.isFetching,
    refetch: async () => {
      await query.refetch();
    },
  };
}

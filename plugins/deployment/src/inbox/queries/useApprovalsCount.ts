import { useApi } from '@backstage/frontend-plugin-api';
import { focusManager, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { inboxKey } from '../../pipeline/queries/keys';
import { isRefusal } from '../../queries/refreshRhythm';
import { COUNT_EVERY_MS, countDelay, isCountDue } from './rhythm';

/** Whether the page has been seen: one that was opened in the background asks for nothing. */
function useWasSeen(): boolean {
  const [wasSeen, setSeen] = useState(() => focusManager.isFocused());
  useEffect(() => {
    if (wasSeen) {
      return undefined;
    }
    return focusManager.subscribe(isFocused => isFocused && setSeen(true));
  }, [wasSeen]);
  return wasSeen;
}

/**
 * How many deployments wait for the viewer, for the navigation: from the same
 * answer as the page, by itself asked for every five minutes at most, and not
 * while the app is hidden.
 *
 * @returns `undefined` as long as that is not known.
 */
export function useApprovalsCount(): number | undefined {
  const api = useApi(deploymentApiRef);
  const wasSeen = useWasSeen();
  const { data, error } = useQuery({
    queryKey: inboxKey(),
    queryFn: ({ signal }) => api.getInbox({ signal }),
    select: ({ inbox }) => inbox.forViewer,
    enabled: wasSeen,
    staleTime: COUNT_EVERY_MS,
    refetchInterval: ({ state }) => countDelay(state),
    refetchIntervalInBackground: false,
    refetchOnMount: isCountDue,
    // One that failed is asked again in the same rhythm, however often the
    // navigation is rendered anew.
    retryOnMount: false,
    refetchOnWindowFocus: isCountDue,
    retry: false,
    networkMode: 'always',
  });
  return isRefusal(error) ? undefined : data;
}

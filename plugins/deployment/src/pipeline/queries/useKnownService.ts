import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { overviewKey } from '../../queries/useServiceOverview';

/**
 * What is known of a service: from the tab, where that is open, else read once.
 * For what hardly changes, such as where its environments come from.
 */
export function useKnownService(entityRef: string) {
  const api = useApi(deploymentApiRef);
  const { data, dataUpdatedAt } = useQuery({
    queryKey: overviewKey(entityRef),
    queryFn: ({ signal }) => api.getOverview(entityRef, { signal }),
    // Once it is there, nobody asks for it on behalf of a page that shows none of it.
    enabled: ({ state }) => state.data === undefined && state.error === null,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    retry: false,
    networkMode: 'always',
  });
  return { answer: data, answeredAt: dataUpdatedAt };
}

import { useApi } from '@backstage/frontend-plugin-api';
import {
  useMutation,
  useQuery,
  useQueryClient,
  type MutationKey,
  type QueryClient,
} from '@tanstack/react-query';
import { deploymentApiRef, type DeploymentApi } from '../../api/DeploymentApi';
import type { HostRef } from '../../api/hosts';
import { settingsKeys } from './keys';

// What is down may be our own backend, which the browser does not know.
const ASK_ONCE = { retry: false, networkMode: 'always' } as const;

/** Hosts that can be used, and how the viewer stands with each. */
export function useHosts() {
  const api = useApi(deploymentApiRef);
  return useQuery({
    queryKey: settingsKeys.hosts,
    queryFn: () => api.getHosts(),
    staleTime: 60_000,
    ...ASK_ONCE,
  });
}

/**
 * The environments of a service as stored. Read once for a form: one that
 * changed under the hands of whoever types would lose what they typed; saving
 * finds out when somebody else was faster.
 */
export function useStoredEnvironments(entityRef: string) {
  const api = useApi(deploymentApiRef);
  return useQuery({
    queryKey: settingsKeys.service(entityRef),
    queryFn: ({ signal }) => api.getServiceEnvironments(entityRef, { signal }),
    staleTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    ...ASK_ONCE,
  });
}

/** What can be understood of a repository; nothing is asked without one. */
export function useInspection(
  entityRef: string,
  repository: (HostRef & { repository: string }) | undefined,
) {
  const api = useApi(deploymentApiRef);
  return useQuery({
    queryKey: settingsKeys.inspection(
      entityRef,
      repository ?? { provider: '', host: '', repository: '' },
    ),
    queryFn: ({ signal }) =>
      repository
        ? api.inspectRepository(entityRef, repository, { signal })
        : Promise.reject(new Error('There is no repository to look at.')),
    enabled: repository !== undefined,
    staleTime: 5 * 60_000,
    refetchOnWindowFocus: false,
    ...ASK_ONCE,
  });
}

/** Makes every page read again what somebody has changed. */
export async function invalidateEnvironments(
  queryClient: QueryClient,
): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: settingsKeys.environments }),
    queryClient.invalidateQueries({ queryKey: ['overview'] }),
  ]);
}

/**
 * A change to the configuration, whatever it is; afterwards all that shows
 * environments is read again.
 *
 * What `options` says happens also when whoever asked for the change has left
 * the page meanwhile; what is given to `mutate` does not.
 */
export function useConfigurationChange<TInput, TResult>(
  change: (api: DeploymentApi, input: TInput) => Promise<TResult>,
  options: {
    mutationKey?: MutationKey;
    onSuccess?(result: TResult): void;
    /** The change counts as under way until this has ended. */
    onError?(error: Error, input: TInput): void | Promise<void>;
  } = {},
) {
  const api = useApi(deploymentApiRef);
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: TInput) => change(api, input),
    networkMode: 'always',
    ...options,
    onSuccess: result => {
      options.onSuccess?.(result);
      // Not awaited: what was saved is saved, whatever reading again brings.
      invalidateEnvironments(queryClient);
    },
  });
}

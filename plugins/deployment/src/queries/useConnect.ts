import { useApi } from '@backstage/frontend-plugin-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deploymentApiRef, type HostRef } from '../api/DeploymentApi';

/** Connects or reconnects the viewer's account, from a click. */
export interface Connect {
  /** Opens the popup. Call it in the click handler itself. */
  start(): void;
  /** Whether the popup is being dealt with. */
  isPending: boolean;
  /** Why it did not work. */
  error: Error | null;
}

/**
 * The action behind "Connect" and "Reconnect" buttons. Once it is done, all
 * that is shown of any service is read again with the new token.
 */
export function useConnect(
  host: HostRef,
  way: 'connect' | 'reconnect',
): Connect {
  const api = useApi(deploymentApiRef);
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: () => api[way](host),
    networkMode: 'always',
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return {
    start: () => mutation.mutate(),
    isPending: mutation.isPending,
    error: mutation.error,
  };
}

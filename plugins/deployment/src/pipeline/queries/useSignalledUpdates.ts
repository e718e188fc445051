import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { SignalledUpdates } from './SignalledUpdates';

// One per cache: what is shown twice is asked for once.
const updates = new WeakMap<QueryClient, SignalledUpdates>();

function updatesOf(client: QueryClient): SignalledUpdates {
  let found = updates.get(client);
  if (!found) {
    found = new SignalledUpdates(client);
    updates.set(client, found);
  }
  return found;
}

/**
 * Listens to signals about what a cache holds; where the app has no signals
 * plugin, nothing happens.
 *
 * Not through `useSignal`, which keeps the last signal only: of two that come at
 * once the first would be lost.
 */
export function useSignalledUpdates(client: QueryClient): void {
  const signals = useApiHolder().get(signalApiRef);
  useEffect(
    () => (signals ? updatesOf(client).connect(signals) : undefined),
    [client, signals],
  );
}

/** Whether changes of a service are signalled: one has been lately, on this page. */
export function useIsSignalled(entityRef: string): boolean {
  const found = updatesOf(useQueryClient());
  return useSyncExternalStore(found.subscribe, () =>
    found.hasDelivered(entityRef),
  );
}

import { useApi } from '@backstage/frontend-plugin-api';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { deploymentApiRef, type DeploymentApi } from '../api/DeploymentApi';
import { useSignalledUpdates } from '../pipeline/queries/useSignalledUpdates';

// One per API instance: the tab and the card of an app share it, two apps (or
// two tests) do not.
const queryClients = new WeakMap<DeploymentApi, QueryClient>();

function queryClientOf(api: DeploymentApi): QueryClient {
  let client = queryClients.get(api);
  if (!client) {
    client = new QueryClient();
    queryClients.set(api, client);
  }
  return client;
}

/**
 * Gives what is inside our own query cache, apart from the app's, and asks again
 * for what the backend signals to have changed.
 */
export function DeploymentQueryProvider(props: { children: ReactNode }) {
  const client = queryClientOf(useApi(deploymentApiRef));
  useSignalledUpdates(client);
  return (
    <QueryClientProvider client={client}>{props.children}</QueryClientProvider>
  );
}

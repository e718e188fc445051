import { useApi } from '@backstage/frontend-plugin-api';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { deploymentApiRef, type DeploymentApi } from '../api/DeploymentApi';

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

/** Gives what is inside our own query cache, apart from the app's. */
export function DeploymentQueryProvider(props: { children: ReactNode }) {
  const client = queryClientOf(useApi(deploymentApiRef));
  return (
    <QueryClientProvider client={client}>{props.children}</QueryClientProvider>
  );
}

import type { QueryClient } from '@tanstack/react-query';
import { overviewKey } from '../../queries/useServiceOverview';
import {
  allRunsKey,
  inboxesKey,
  pipelinesKey,
  servicePipelineKey,
} from './keys';

/** Keys of all that is shown of a service, and of nothing else. */
export function serviceKeys(entityRef: string) {
  return [
    overviewKey(entityRef),
    pipelinesKey(entityRef),
    servicePipelineKey(entityRef),
    allRunsKey(entityRef),
  ];
}

/** Reads again all that is shown of a service, after something was done to a run of it. */
export async function refreshService(
  client: QueryClient,
  entityRef: string,
): Promise<void> {
  await Promise.all(
    [...serviceKeys(entityRef), inboxesKey].map(queryKey =>
      client.invalidateQueries({ queryKey }),
    ),
  );
}

import type { QueryClient } from '@tanstack/react-query';
import { overviewKey } from '../../queries/useServiceOverview';
import {
  allRunsKey,
  inboxesKey,
  pipelinesKey,
  servicePipelineKey,
} from './keys';

/** Reads again all that is shown of a service, after something was done to a run of it. */
export async function refreshService(
  client: QueryClient,
  entityRef: string,
): Promise<void> {
  await Promise.all(
    [
      overviewKey(entityRef),
      pipelinesKey(entityRef),
      servicePipelineKey(entityRef),
      allRunsKey(entityRef),
      inboxesKey,
    ].map(queryKey => client.invalidateQueries({ queryKey })),
  );
}

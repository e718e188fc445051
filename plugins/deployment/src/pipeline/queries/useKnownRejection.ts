import { useQueryClient } from '@tanstack/react-query';
import type { Deployment, Pipeline } from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { rejectionOf, type Rejection } from '../model/rejection';
import { pipelineKey } from './keys';

/**
 * That a deployment was rejected, where its pipeline has been read already. Never
 * asks for it: what is shown without is a little less exact.
 */
export function useKnownRejection(
  { entityRef, environment }: EnvironmentTarget,
  { run, state }: Pick<Deployment, 'run' | 'state'>,
): Rejection | undefined {
  const client = useQueryClient();
  if (!run || state !== 'failed') {
    return undefined;
  }
  const pipeline = [undefined, run.attempt ?? undefined]
    .map(attempt =>
      client.getQueryData<Pipeline>(
        pipelineKey(entityRef, environment, run.id, attempt),
      ),
    )
    // An earlier attempt may have failed otherwise.
    .find(one => one?.attempt === run.attempt);
  return pipeline && rejectionOf(pipeline);
}

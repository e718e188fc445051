import { useApi } from '@backstage/frontend-plugin-api';
import {
  useIsMutating,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type {
  DecisionOutcome,
  DecisionRequest,
} from 'backstage-plugin-deployment-common';
import { deploymentApiRef } from '../../../api/DeploymentApi';
import { refreshService } from '../../queries/refreshService';

/** A run of a service. */
export interface DecisionTarget {
  /** Full entity ref of the service. */
  entityRef: string;
  /** The provider's id of the run. */
  run: string;
}

/**
 * Names decisions about a run that are on their way, from wherever they were
 * sent; without a run, all of them.
 */
export function decideKey(target?: DecisionTarget) {
  return target
    ? (['decide', target.entityRef, target.run] as const)
    : (['decide'] as const);
}

/** Has decisions about a run follow each other instead of overtaking. */
export function decideScope(target: DecisionTarget) {
  return { id: JSON.stringify(decideKey(target)) };
}

/** Decides at the gates of a run, one press at a time. */
export interface Decide {
  /** What came of the last press, where the backend said so. */
  outcome: DecisionOutcome | undefined;
  /** Why the backend did not say so. */
  error: Error | null;
  /** What was sent last. */
  sent: DecisionRequest | undefined;
  /** Whether one is on its way, from here or from another place of the page. */
  isSending: boolean;
  /**
   * Sends a decision, once: nothing is repeated by itself, for nobody could tell
   * what came of the first. Does nothing while one is on its way.
   */
  press(request: DecisionRequest): void;
}

/** Decides at the gates of a run. */
export function useDecide(
  { entityRef, run }: DecisionTarget,
  /** Told what came of a press, also after whoever sent it was unmounted. */
  on: {
    outcome(outcome: DecisionOutcome): void;
    failure(error: Error, request: DecisionRequest): void;
  },
): Decide {
  const api = useApi(deploymentApiRef);
  const queryClient = useQueryClient();
  const mutationKey = decideKey({ entityRef, run });
  const underWay = useIsMutating({ mutationKey }, queryClient);
  const deciding = useMutation({
    mutationKey,
    scope: decideScope({ entityRef, run }),
    mutationFn: (request: DecisionRequest) =>
      api.decide({ entityRef, run }, request),
    retry: false,
    networkMode: 'always',
    // Here and not where it is sent: there it is not called after an unmount.
    onSuccess: outcome => on.outcome(outcome),
    onError: (error, request) => on.failure(error, request),
    onSettled: () => {
      // Not awaited: what was decided is decided, whatever reading again brings.
      refreshService(queryClient, entityRef);
    },
  });
  return {
    outcome: deciding.data,
    error: deciding.error,
    sent: deciding.variables,
    isSending: deciding.isPending || underWay > 0,
    press: request => {
      // Not by what was rendered: two presses may come before the next render.
      if (queryClient.isMutating({ mutationKey }) === 0) {
        deciding.mutate(request);
      }
    },
  };
}

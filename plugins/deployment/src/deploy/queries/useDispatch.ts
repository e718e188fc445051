import { useApi } from '@backstage/frontend-plugin-api';
import {
  useIsMutating,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type {
  DispatchOutcome,
  DispatchRequest,
} from 'backstage-plugin-deployment-common';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { newPressKey } from '../../api/pressKey';
import { overviewKey } from '../../queries/useServiceOverview';
import { mayHaveStarted } from '../model/failure';
import { deployKeys } from './keys';
import { openPressOf } from './openPress';

/** All of a dispatch but the name of the press. */
export type DispatchContent = Omit<DispatchRequest, 'idempotencyKey'>;

/** Records that are looked through for the one that was started here. */
const LOOKED_THROUGH = 20;

/** Starts deployments, one for each press. */
export interface Dispatch {
  /** What came of it, where the backend said so. */
  outcome: DispatchOutcome | undefined;
  /** Why the backend did not say so. */
  error: Error | null;
  /** Whether it is being sent, from here or from a dialog that was left since. */
  isSending: boolean;
  /** What was sent last. */
  sent: DispatchContent | undefined;
  /**
   * Sends it. The same content again after no answer came is the same press:
   * it is answered with what came of the first.
   */
  press(content: DispatchContent): void;
  /** Looks whether more is known of the outcome. */
  lookAgain(onOutcome: (outcome: DispatchOutcome) => void): void;
  isLooking: boolean;
  lookingError: Error | null;
  /** Forgets the error. */
  dismiss(): void;
}

/** Starts a deployment, and keeps what is known of it. */
export function useDispatch(
  target: EnvironmentTarget,
  /** Told what came of a press, also after whoever sent it was unmounted. */
  on: {
    outcome(outcome: DispatchOutcome): void;
    failure(error: Error): void;
  },
): Dispatch {
  const api = useApi(deploymentApiRef);
  const queryClient = useQueryClient();
  const open = openPressOf(queryClient, target);
  const underWay = useIsMutating(
    { mutationKey: deployKeys.presses(target) },
    queryClient,
  );

  const refreshOverview = () => {
    // Not awaited: what was started is started, whatever reading again brings.
    queryClient.invalidateQueries({ queryKey: overviewKey(target.entityRef) });
  };
  const sending = useMutation({
    mutationKey: deployKeys.presses(target),
    mutationFn: (content: DispatchContent) => {
      const text = JSON.stringify(content);
      const before = open.get();
      const press =
        before?.content === text
          ? before
          : { content: text, key: newPressKey() };
      open.set(press);
      return api.dispatch(
        target,
        { ...content, idempotencyKey: press.key },
        {
          nextKey: () => {
            press.key = newPressKey();
            return press.key;
          },
        },
      );
    },
    networkMode: 'always',
    // Here and not where it is sent: there it is not called after an unmount.
    onSuccess: answered => {
      open.clear();
      on.outcome(answered);
    },
    onError: error => {
      if (!mayHaveStarted(error)) {
        open.clear();
      }
      // It was refused for something that the checks on the screen do not show.
      queryClient.invalidateQueries({
        queryKey: deployKeys.preflights(target),
      });
      on.failure(error);
    },
    onSettled: refreshOverview,
  });
  const looking = useMutation({
    mutationFn: async (id: string) => {
      const { dispatches } = await api.getDispatches(target, {
        limit: LOOKED_THROUGH,
      });
      return dispatches.find(({ record }) => record.id === id);
    },
    networkMode: 'always',
    onSettled: refreshOverview,
  });
  const outcome = looking.data ?? sending.data;
  return {
    outcome,
    error: sending.error,
    isSending: sending.isPending || underWay > 0,
    sent: sending.variables,
    press: content => {
      looking.reset();
      sending.mutate(content);
    },
    lookAgain: onOutcome => {
      if (outcome) {
        looking.mutate(outcome.record.id, {
          onSuccess: found => found && onOutcome(found),
        });
      }
    },
    isLooking: looking.isPending,
    lookingError: looking.error,
    dismiss: () => {
      if (!sending.isPending) {
        sending.reset();
      }
    },
  };
}

import type {
  Deployment,
  DeploymentState,
  Gate,
  GateDecision,
} from 'backstage-plugin-deployment-common';
import type { Translate } from '../translation/ref';
import { stateText, toneOf, type Tone } from './states';

/** Who let it pass or rejected it, where that was read. */
type Decided = Pick<Deployment, 'state' | 'runState' | 'decision'>;

/** The rejection that ended an attempt. */
export function rejectionOf({
  state,
  decision,
}: Decided): GateDecision | undefined {
  return state === 'failed' && decision?.decision === 'reject'
    ? decision
    : undefined;
}

/** The approval of an attempt that waits for something else. */
export function approvalOf({
  state,
  decision,
}: Decided): GateDecision | undefined {
  return state === 'waiting' && decision?.decision === 'approve'
    ? decision
    : undefined;
}

/**
 * Where an attempt stands as people see it: one whose run is at work on, or waits
 * at, something before the environment is not merely queued.
 */
export function visibleState({ state, runState }: Decided): DeploymentState {
  return state === 'queued' &&
    (runState === 'running' || runState === 'waiting')
    ? runState
    : state;
}

/** How loud the state of an attempt is: a gate before another environment is none of this one. */
export function attemptTone(attempt: Decided): Tone {
  const state = visibleState(attempt);
  return state === 'waiting' && attempt.state === 'queued'
    ? 'neutral'
    : toneOf(state);
}

/** The state of an attempt in words: with what its run does before it, and with who rejected it. */
export function attemptText(
  attempt: Decided,
  environment: string,
  gates: Gate[],
  t: Translate,
): string {
  const rejection = rejectionOf(attempt);
  if (rejection) {
    return rejection.by
      ? t('state.rejectedBy', { login: rejection.by.login })
      : t('state.rejected');
  }
  const state = visibleState(attempt);
  if (state !== attempt.state) {
    return t(
      state === 'running' ? 'state.runningBefore' : 'state.waitingBefore',
      { environment },
    );
  }
  return stateText(state, gates, t);
}

/** "Approved by bob": what need not be asked for any more. */
export function approvalSentence({ by }: GateDecision, t: Translate): string {
  return by ? t('gate.approvedBy', { login: by.login }) : t('gate.approved');
}

import type {
  Deployment,
  DeploymentState,
  EnvironmentFacts,
  Gate,
  Progress,
} from 'backstage-plugin-deployment-common';
import type { Translate } from '../translation/ref';

/** How loud a state is: which of the theme's status colours it wears. */
export type Tone = 'neutral' | 'success' | 'info' | 'warning' | 'danger';

const TONES: Record<DeploymentState, Tone> = {
  queued: 'neutral',
  waiting: 'warning',
  running: 'info',
  succeeded: 'success',
  failed: 'danger',
  cancelled: 'neutral',
  superseded: 'neutral',
  unknown: 'neutral',
};

/** The tone of a state. */
export function toneOf(state: DeploymentState): Tone {
  return TONES[state] ?? 'neutral';
}

/** Whether an attempt is still on its way. */
export function isMoving(state: DeploymentState): boolean {
  return state === 'queued' || state === 'waiting' || state === 'running';
}

/** Whether the viewer may open one of the gates. */
export function waitsForViewer(gates: Gate[]): boolean {
  return gates.some(
    gate => gate.kind === 'reviewers' && gate.viewerCanApprove === true,
  );
}

/** A state in words; it says whether the wait is for the viewer. */
export function stateText(
  state: DeploymentState,
  gates: Gate[],
  t: Translate,
): string {
  if (state === 'waiting' && waitsForViewer(gates)) {
    return t('state.waitingForYou');
  }
  return state in TONES ? t(`state.${state}`) : t('state.unknown');
}

/** When an attempt's present state began to count, as far as it is told. */
export function momentOf(deployment: Deployment): string {
  const { state, createdAt, startedAt, finishedAt } = deployment;
  if (state === 'running') {
    return startedAt ?? createdAt;
  }
  return isMoving(state) ? createdAt : finishedAt ?? createdAt;
}

/** Number of the job that is being worked on: the one after those that ended. */
export function currentJob({ done, total }: Progress): number {
  return Math.min(done + 1, total);
}

/** How many of the attempts that were looked at have come to an end: one that moves has not failed. */
export function endedAttempts({
  lookback,
  latest,
  waiting,
}: EnvironmentFacts): number {
  const moving = new Set(
    [latest, waiting?.deployment]
      .filter(attempt => attempt && isMoving(attempt.state))
      .map(attempt => attempt?.id),
  );
  return Math.max(0, lookback.attempts - moving.size);
}

/** How to read an environment in which nothing is live. */
export type NothingLive =
  | 'never'
  | 'notYet'
  | 'neverSucceeded'
  | 'noSuccess'
  | 'notAttributable';

/**
 * Tells apart: never tried, the first still on its way, never succeeded, no
 * success seen, and, where it is undecided whether runs of the service count for
 * it, that it cannot be told.
 */
export function nothingLive(
  facts: EnvironmentFacts,
  hasUnattributedRuns: boolean,
): NothingLive {
  const { lookback } = facts;
  if (!lookback.complete) {
    return lookback.attempts === 0 && hasUnattributedRuns
      ? 'notAttributable'
      : 'noSuccess';
  }
  if (lookback.attempts === 0) {
    return 'never';
  }
  return endedAttempts(facts) === 0 ? 'notYet' : 'neverSucceeded';
}

/** The attempt that is worth a second line: the latest, where it is not live. */
export function newerAttempt(facts: EnvironmentFacts): Deployment | undefined {
  return facts.latest && facts.latest.id !== facts.live?.id
    ? facts.latest
    : undefined;
}

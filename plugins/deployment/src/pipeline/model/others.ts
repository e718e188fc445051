import type {
  Deployment,
  EnvironmentFacts,
  Gate,
} from 'backstage-plugin-deployment-common';
import { isMoving, stateText, waitsForViewer } from '../../model/states';
import { versionName } from '../../model/version';
import type { Translate } from '../../translation/ref';
import { reviewerName } from './gates';

/** Something that moves in an environment beside the version that is followed. */
export interface OtherAttempt {
  deployment: Deployment;
  /** What it waits for. */
  gates: Gate[];
}

/** What moves or waits in an environment, apart from the attempt that is followed. */
export function otherAttempts(
  followed: Deployment | null,
  facts: EnvironmentFacts | undefined,
): OtherAttempt[] {
  if (!facts) {
    return [];
  }
  const { latest, gates, waiting } = facts;
  return [latest && { deployment: latest, gates }, waiting].filter(
    (attempt): attempt is OtherAttempt =>
      attempt !== null &&
      isMoving(attempt.deployment.state) &&
      attempt.deployment.id !== followed?.id,
  );
}

/** "v1.9.1 waiting for bob" */
export function otherSentence(
  { deployment, gates }: OtherAttempt,
  t: Translate,
): string {
  const version = versionName(deployment.version, t);
  const reviewers = gates
    .flatMap(gate => (gate.kind === 'reviewers' ? gate.reviewers : []))
    .map(reviewerName)
    .join(t('gate.or'));
  const state =
    deployment.state === 'waiting' && reviewers && !waitsForViewer(gates)
      ? t('pipeline.graph.waitingFor', { reviewers })
      : stateText(deployment.state, gates, t);
  return t('pipeline.graph.other', { version, state });
}

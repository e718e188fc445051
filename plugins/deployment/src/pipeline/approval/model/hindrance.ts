import type { Problem } from 'backstage-plugin-deployment-common';
import { rightName } from '../../../deploy/queries/useRightOn';
import { mayNotSentence } from '../../../model/mayNot';
import { formatAge, formatMoment, parseTime } from '../../../model/time';
import type { Translate } from '../../../translation/ref';
import type { WaitingReview } from './reviews';

/** What of a page decides whether somebody can decide. */
export interface Standing {
  /** Whether the permission is missing. */
  isDenied: boolean;
  /** Why what is shown is not the present state, and when it was. */
  stale: { problem: Problem; fetchedAt: string } | undefined;
  /** What came of the last decision, as long as nothing newer was read. */
  last: 'unknown' | 'settled' | undefined;
  /** Whether what is shown is not the newest attempt. */
  isEarlierAttempt: boolean;
  /** The provider as people call it. */
  provider: string;
  now: number;
}

const CONNECTS: ReadonlySet<Problem['code']> = new Set<Problem['code']>([
  'not_connected',
  'token_rejected',
]);

/** Whether somebody who connects their account could go on. */
export function needsConnection(problem: Problem): boolean {
  return CONNECTS.has(problem.code);
}

/** Why somebody cannot decide about an environment, in words; none if they can. */
export function hindranceOf(
  review: WaitingReview,
  standing: Standing,
  t: Translate,
): string | undefined {
  const { environment, gate } = review;
  const { isDenied, stale, last, isEarlierAttempt, provider, now } = standing;
  const words = { environment, provider };
  if (last === 'settled') {
    return t('pipeline.approval.hindrance.settled', words);
  }
  if (isEarlierAttempt) {
    return t('pipeline.approval.hindrance.earlierAttempt');
  }
  if (isDenied) {
    return t('pipeline.approval.hindrance.denied', {
      environment,
      permission: rightName('approve'),
    });
  }
  if (gate.viewer.kind === 'may_not') {
    return mayNotSentence(gate.viewer, environment, gate.gate.reviewers, t);
  }
  if (stale && needsConnection(stale.problem)) {
    return t('pipeline.approval.hindrance.notConnected', words);
  }
  if (last === 'unknown') {
    return t('pipeline.approval.hindrance.notKnown', words);
  }
  if (stale) {
    const readAt = parseTime(stale.fetchedAt) ?? now;
    const age = formatAge(now - readAt);
    const retryAt = parseTime(stale.problem.details.retryAt);
    return retryAt !== undefined && retryAt > now
      ? t('pipeline.approval.hindrance.staleUntil', {
          provider,
          age,
          time: formatMoment(retryAt, now),
        })
      : t('pipeline.approval.hindrance.stale', { provider, age });
  }
  return undefined;
}

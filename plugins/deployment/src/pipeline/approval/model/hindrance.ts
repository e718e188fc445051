import type { MayNotDecide, Problem } from 'backstage-plugin-deployment-common';
import { rightName } from '../../../deploy/queries/useRightOn';
import { formatAge, parseTime } from '../../../model/time';
import type { Translate } from '../../../translation/ref';
import { reviewerName } from './reviewers';
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

const REASONS = {
  started_it: 'pipeline.approval.hindrance.started_it',
  no_rights: 'pipeline.approval.hindrance.no_rights',
  app_decides: 'pipeline.approval.hindrance.app_decides',
  timer_runs: 'pipeline.approval.hindrance.timer_runs',
  decided: 'pipeline.approval.hindrance.decided',
} as const satisfies Record<
  Exclude<MayNotDecide, 'not_reviewer' | 'not_allowed'>,
  string
>;

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
    const { reason, message } = gate.viewer;
    if (reason !== 'not_reviewer') {
      // What nobody knows the reason of, and a reason of a newer core, bring words of their own.
      return reason !== 'not_allowed' && reason in REASONS
        ? t(REASONS[reason], { environment })
        : message;
    }
    const reviewers = gate.gate.reviewers.map(reviewerName).join(t('gate.or'));
    return reviewers
      ? t('pipeline.approval.hindrance.not_reviewer', {
          environment,
          reviewers,
        })
      : t('pipeline.approval.hindrance.not_reviewerUnknown', { environment });
  }
  if (stale && needsConnection(stale.problem)) {
    return t('pipeline.approval.hindrance.notConnected', words);
  }
  if (last === 'unknown') {
    return t('pipeline.approval.hindrance.notKnown', words);
  }
  if (stale) {
    const readAt = parseTime(stale.fetchedAt) ?? now;
    return t('pipeline.approval.hindrance.stale', {
      provider,
      age: formatAge(now - readAt),
      reason: stale.problem.message.replace(/\.$/, ''),
    });
  }
  return undefined;
}

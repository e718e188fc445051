import type {
  MayNotDecide,
  Reviewer,
  ViewerDecision,
} from 'backstage-plugin-deployment-common';
import type { Translate } from '../translation/ref';

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

/** Why the viewer may not decide about an environment: everywhere in these words. */
export function mayNotSentence(
  { reason, message }: Extract<ViewerDecision, { kind: 'may_not' }>,
  environment: string,
  reviewers: Reviewer[],
  t: Translate,
): string {
  if (reason !== 'not_reviewer') {
    // What nobody knows the reason of, and a reason of a newer core, bring words of their own.
    return reason !== 'not_allowed' && reason in REASONS
      ? t(REASONS[reason], { environment })
      : message;
  }
  const names = reviewers
    .map(one => (one.kind === 'user' ? one.login : one.name))
    .join(t('gate.or'));
  return names
    ? t('pipeline.approval.hindrance.not_reviewer', {
        environment,
        reviewers: names,
      })
    : t('pipeline.approval.hindrance.not_reviewerUnknown', { environment });
}

import type { Gate, Reviewer } from 'backstage-plugin-deployment-common';
import type { Translate } from '../translation/ref';
import { formatDuration, formatMoment, parseTime } from './time';

function reviewerName(reviewer: Reviewer): string {
  return reviewer.kind === 'user' ? reviewer.login : reviewer.name;
}

/** What a gate waits for, in one sentence. */
export function gateSentence(gate: Gate, now: number, t: Translate): string {
  switch (gate.kind) {
    case 'reviewers': {
      const names = gate.reviewers.map(reviewerName);
      const reviewers = names.join(t('gate.or'));
      if (!reviewers) {
        return t('gate.reviewersUnknown');
      }
      return gate.viewerCanApprove
        ? t('gate.you', { reviewers: names.join(', ') })
        : t('gate.reviewers', { reviewers });
    }
    case 'timer': {
      const minutes = formatDuration(gate.minutes * 60_000);
      const endsAt = parseTime(gate.endsAt);
      if (endsAt === undefined) {
        return t('gate.timer', { minutes });
      }
      return endsAt > now
        ? t('gate.timerEnds', {
            remaining: formatDuration(endsAt - now),
            time: formatMoment(endsAt, now),
          })
        : t('gate.timerOver', { minutes });
    }
    default:
      return gate.name
        ? t('gate.rule', { name: gate.name })
        : t('gate.ruleUnknown');
  }
}

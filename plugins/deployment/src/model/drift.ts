import type { Drift } from 'backstage-plugin-deployment-common';
import type { Translate } from '../translation/ref';
import { formatCount } from './time';

/** A drift in words: short ones to see, a whole sentence to hear. */
export interface DriftWords {
  /** One or two short lines for the way from upstream: "6 commits ahead". */
  lines: string[];
  /** A few words for the environment itself: "6 behind staging". */
  short: string;
  /** The same as one sentence. */
  sentence: string;
}

/** Says how the live version of an environment differs from the one upstream. */
export function driftWords(
  environment: string,
  drift: Drift,
  t: Translate,
): DriftWords {
  const { upstream } = drift;
  if (drift.kind === 'not_comparable') {
    const reason = t(`drift.${drift.reason}`);
    return {
      lines: [reason],
      short: reason,
      sentence: t(`drift.notComparable.${drift.reason}`, {
        environment,
        upstream,
      }),
    };
  }
  const ahead = drift.upstreamAheadBy;
  const behind = drift.upstreamBehindBy;
  if (ahead === 0 && behind === 0) {
    return {
      lines: [t('drift.same')],
      short: t('drift.sameAs', { upstream }),
      sentence: t('drift.sentenceSame', { environment, upstream }),
    };
  }
  const lines: string[] = [];
  const short: string[] = [];
  if (ahead > 0) {
    lines.push(t('drift.ahead', { count: ahead }));
    short.push(
      t('drift.behindUpstream', { amount: formatCount(ahead), upstream }),
    );
  }
  if (behind > 0) {
    lines.push(t('drift.behind', { count: behind }));
    short.push(
      t('drift.notInUpstream', { amount: formatCount(behind), upstream }),
    );
  }
  return {
    lines,
    short: short.join(', '),
    sentence: t('drift.sentence', {
      environment,
      upstream,
      ahead: formatCount(ahead),
      behind: formatCount(behind),
    }),
  };
}

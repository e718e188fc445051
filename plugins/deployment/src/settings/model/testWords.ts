import type {
  Check,
  EnvironmentTest,
} from 'backstage-plugin-deployment-common';
import type { Translate } from '../../translation/ref';
import type { Shape } from '../../components/StateBadge';
import type { Tone } from '../../model/states';
import { versionName } from '../../model/version';

/** How the test of one environment came out, in a line. */
export interface TestVerdict {
  shape: Shape;
  tone: Tone;
  text: string;
}

function count(checks: Check[], outcome: Check['outcome']): number {
  return checks.filter(check => check.outcome === outcome).length;
}

/** What would count, in a few words: "8 count, v1.9.1 would be live". */
function countedWords(test: EnvironmentTest, t: Translate): string {
  const { counted, live } = test;
  if (counted.length === 0) {
    return t('settings.test.rowNone');
  }
  const running = counted.find(({ id }) => id === live);
  return running
    ? t('settings.test.rowLive', {
        amount: String(counted.length),
        version: versionName(running.version, t),
      })
    : t('settings.test.rowCounted', { amount: String(counted.length) });
}

/**
 * Sums up a test: the worst check decides the shape, and nothing that counts is
 * never called good.
 */
export function testVerdict(test: EnvironmentTest, t: Translate): TestVerdict {
  if (test.problem) {
    return {
      shape: 'unavailable',
      tone: 'neutral',
      text: t('settings.test.rowProblem'),
    };
  }
  // Rights that somebody lacks do not make the mapping any worse.
  const { checks } = test;
  const blocked = count(checks, 'blocked');
  const warned = count(checks, 'warned');
  const parts = [
    blocked > 0 && t('settings.test.blocked', { count: blocked }),
    warned > 0 && t('settings.test.warned', { count: warned }),
    countedWords(test, t),
  ].filter(Boolean);
  const text = parts.join(' · ');
  if (blocked > 0) {
    return { shape: 'failed', tone: 'danger', text };
  }
  if (warned > 0) {
    return { shape: 'waiting', tone: 'warning', text };
  }
  return test.counted.length > 0
    ? { shape: 'succeeded', tone: 'success', text }
    : { shape: 'none', tone: 'neutral', text };
}

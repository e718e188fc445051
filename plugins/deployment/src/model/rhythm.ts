import type { Translate } from '../translation/ref';
import { formatAge, formatMoment } from './time';

/** Intervals up to this long feel like watching. */
const LIVE_MS = 15_000;

/** How something on the screen is kept fresh. */
export interface Rhythm {
  /** Milliseconds until it is asked for again by itself; `false` for not at all. */
  delay: number | false;
  /** Whether the last attempt to refresh failed. */
  hasFailed: boolean;
  /** Whether changes of it are signalled. */
  isSignalled: boolean;
  /** Whether nothing moves, so that not asking again is no pause. */
  rests?: boolean;
  /** When the provider answers again, where it does not now. */
  retryAt?: number;
}

/**
 * How something is kept fresh, in words; `undefined` where there is nothing to say.
 *
 * Not how often the page asks: where events arrive, what was read a while ago is
 * as fresh as what is read now, and its age beside a short interval would look
 * like a contradiction.
 */
export function rhythmWords(
  rhythm: Rhythm,
  now: number,
  t: Translate,
): string | undefined {
  const { delay, hasFailed, isSignalled, rests, retryAt } = rhythm;
  if (retryAt !== undefined && retryAt > now) {
    return t('header.after', { time: formatMoment(retryAt, now) });
  }
  if (delay === false) {
    if (!rests) {
      return t('header.paused');
    }
    return isSignalled && !hasFailed ? t('header.live') : undefined;
  }
  if (hasFailed) {
    return t('header.retry', { interval: formatAge(delay) });
  }
  return isSignalled || delay <= LIVE_MS
    ? t('header.live')
    : t('header.every', { interval: formatAge(delay) });
}

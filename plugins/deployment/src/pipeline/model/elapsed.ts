import { parseTime } from '../../model/time';
import type { StageView } from './view';

/**
 * How long a stage took, or has taken so far, in milliseconds; `undefined` where
 * it has not begun or that is not known.
 */
export function elapsedMs(
  { state, startedAt, finishedAt }: StageView,
  now: number,
): number | undefined {
  const from = parseTime(startedAt);
  if (from === undefined || state === 'skipped') {
    return undefined;
  }
  const to = parseTime(finishedAt);
  if (to !== undefined) {
    return Math.max(0, to - from);
  }
  return state === 'running' ? Math.max(0, now - from) : undefined;
}

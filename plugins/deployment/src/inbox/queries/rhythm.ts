import type { Query } from '@tanstack/react-query';
import type { ProblemCode } from 'backstage-plugin-deployment-common';
import type { InboxAnswer } from '../../api/PipelineApi';
import { isRefusal, RETRY_AFTER_MS } from '../../queries/refreshRhythm';

/** How often the count in the navigation asks, at most. */
export const COUNT_EVERY_MS = 5 * 60_000;

/** Nothing is asked for more often than this, whatever an answer says. */
const SHORTEST_MS = 1_000;

const NEEDS_A_PERSON: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'not_connected',
  'token_rejected',
]);

/**
 * Whether asking again is useless until the viewer has connected: nothing could
 * be read for want of that.
 */
export function onlyAPersonCanHelp({ inbox }: InboxAnswer): boolean {
  return (
    inbox.waiting.length === 0 &&
    inbox.problems.length > 0 &&
    inbox.problems.every(({ code }) => NEEDS_A_PERSON.has(code))
  );
}

/** How long an answer counts as fresh on the page. */
export function inboxFreshForMs({ inbox }: InboxAnswer): number {
  return Math.max(inbox.refreshAfterSeconds * 1_000, SHORTEST_MS);
}

interface State {
  data: InboxAnswer | undefined;
  error: unknown;
}

/**
 * When the page asks again by itself.
 *
 * @returns Milliseconds, or `false` for not at all.
 */
export function inboxDelay({ data, error }: State): number | false {
  if (error) {
    return isRefusal(error) ? false : RETRY_AFTER_MS;
  }
  return !data || onlyAPersonCanHelp(data) ? false : inboxFreshForMs(data);
}

/** As {@link inboxDelay}, for the count. */
export function countDelay({ data, error }: State): number | false {
  return isRefusal(error) || (!error && data && onlyAPersonCanHelp(data))
    ? false
    : COUNT_EVERY_MS;
}

/** Whether the last question of the count, answered or not, is old enough for another. */
export function isCountDue({ state }: Pick<Query, 'state'>): boolean {
  const asked = Math.max(state.dataUpdatedAt, state.errorUpdatedAt);
  return Date.now() - asked >= COUNT_EVERY_MS;
}

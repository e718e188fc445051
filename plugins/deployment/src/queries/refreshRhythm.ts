import { ResponseError } from '@backstage/errors';
import type { OverviewAnswer } from '../api/DeploymentApi';
import { onlyAPersonCanHelp } from '../model/problems';

/** How long after a failed refresh the next one is tried. */
export const RETRY_AFTER_MS = 30_000;

/** Nothing is asked for more often than this, whatever an answer says. */
const SHORTEST_MS = 1_000;

/** How long an answer counts as fresh. */
export function freshForMs(answer: OverviewAnswer): number {
  return Math.max(answer.overview.refreshAfterSeconds * 1_000, SHORTEST_MS);
}

/**
 * Whether the backend refused the request itself. Such answers end all asking
 * until somebody changes something, and nothing older may be shown beside them.
 */
export function isRefusal(error: unknown): error is ResponseError {
  return (
    error instanceof ResponseError && [401, 403, 404].includes(error.statusCode)
  );
}

/**
 * When to ask again by itself.
 *
 * @returns Milliseconds, or `false` for not at all.
 */
export function refreshDelay(state: {
  data: OverviewAnswer | undefined;
  error: unknown;
}): number | false {
  const { data, error } = state;
  if (error) {
    return isRefusal(error) ? false : RETRY_AFTER_MS;
  }
  if (!data || onlyAPersonCanHelp(data.overview)) {
    return false;
  }
  return freshForMs(data);
}

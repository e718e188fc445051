/** The filters of run lists. */
import type { WorkflowRun } from '../state/model.ts';
import { latestAttempt, type World } from '../state/world.ts';

/** Filtered lists end after so many results. */
export const MAX_FILTERED = 1_000;

const FILTERS = [
  'actor',
  'branch',
  'event',
  'status',
  'created',
  'head_sha',
  'check_suite_id',
];

/** A moment, or the end of the day where only a date is given. */
function moment(text: string, end: boolean): number {
  const value = Date.parse(text);
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(text);
  return end && dateOnly ? value + 86_400_000 - 1 : value;
}

/**
 * GitHub's range syntax for times: `>=T`, `>T`, `<=T`, `<T`, `A..B` (either
 * may be `*`), or a single day or moment.
 *
 * @returns null when it is no range
 */
export function parseRange(
  text: string,
): { readonly from: number; readonly to: number } | null {
  const comparison = /^(>=|<=|>|<)(.+)$/.exec(text);
  const span = /^(.+)\.\.(.+)$/.exec(text);
  let range: { from: number; to: number };
  if (comparison !== null) {
    const [, operator = '', at = ''] = comparison;
    range = {
      '>=': { from: moment(at, false), to: Infinity },
      '>': { from: moment(at, true) + 1, to: Infinity },
      '<=': { from: -Infinity, to: moment(at, true) },
      '<': { from: -Infinity, to: moment(at, false) - 1 },
    }[operator] ?? { from: Number.NaN, to: Number.NaN };
  } else if (span !== null) {
    const [, from = '', to = ''] = span;
    range = {
      from: from === '*' ? -Infinity : moment(from, false),
      to: to === '*' ? Infinity : moment(to, true),
    };
  } else {
    range = { from: moment(text, false), to: moment(text, true) };
  }
  return Number.isNaN(range.from) || Number.isNaN(range.to) ? null : range;
}

/** Whether a query narrows the list at all. */
export function isFiltered(query: URLSearchParams): boolean {
  return FILTERS.some(name => query.has(name));
}

/** The runs that fit a query. */
export function filterRuns(
  world: World,
  runs: readonly WorkflowRun[],
  query: URLSearchParams,
): WorkflowRun[] {
  const actor = query.get('actor')?.toLowerCase();
  const created = query.get('created');
  const range = created === null ? null : parseRange(created);
  const status = query.get('status');
  const same = (name: string, value: string) =>
    !query.has(name) || query.get(name) === value;
  return runs.filter(run => {
    const attempt = latestAttempt(run);
    return (
      same('branch', run.headBranch) &&
      same('event', run.event) &&
      same('head_sha', run.headSha) &&
      same('check_suite_id', String(run.checkSuiteId)) &&
      (actor === undefined ||
        world.user(run.actorId).login.toLowerCase() === actor) &&
      (status === null ||
        attempt.status === status ||
        attempt.conclusion === status) &&
      (range === null ||
        (run.createdAt >= range.from && run.createdAt <= range.to))
    );
  });
}

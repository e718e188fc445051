import { ResponseError } from '@backstage/errors';
import {
  problemFromError,
  type DispatchInTheWay,
  type Problem,
  type ProblemCode,
} from 'backstage-plugin-deployment-common';
import { readFailure } from '../../settings/model/failure';
import type { Translate } from '../../translation/ref';
import { inputOf } from './checks';

/** Why a press did not lead to a deployment, by what helps. */
export type DispatchFailure =
  /** No answer came: it may have started all the same. */
  | { kind: 'no_answer'; message: string }
  /** Somebody was faster, and may be ignored. */
  | { kind: 'in_the_way'; other: DispatchInTheWay }
  /** The configuration is another by now. */
  | { kind: 'outdated' }
  /** A warning has appeared that was not ticked. */
  | { kind: 'not_accepted'; message: string }
  /** An input is to be corrected. */
  | { kind: 'input'; name: string; message: string }
  /** The reason is to be corrected. */
  | { kind: 'reason'; message: string }
  /** Something of the provider, of the backend, or of the command. */
  | { kind: 'problem'; problem: Problem }
  /** Backstage itself refused. */
  | { kind: 'refused'; message: string };

/** Problems after which the backend cannot vouch that nothing was started. */
const UNCERTAIN: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'internal',
  'outcome_unknown',
  'cancelled',
  'closed',
]);

/**
 * Whether a deployment may have been started although the press failed. Then
 * only the same press again finds out without starting another.
 */
export function mayHaveStarted(error: Error): boolean {
  const problem = problemFromError(error);
  if (problem) {
    return UNCERTAIN.has(problem.code);
  }
  // Without a word of the core, a failure may also be that of a proxy between.
  return !(error instanceof ResponseError) || error.statusCode >= 500;
}

const NOTHING_STARTED = /^Nothing was started[.:]\s*/;

/** The core's sentence below a title that says the same as it begins with. */
export function withoutPrefix(message: string): string {
  const rest = message.replace(NOTHING_STARTED, '');
  // A name such as acme/payments keeps its letters.
  return /^\p{Ll}+[ ,]/u.test(rest)
    ? rest.charAt(0).toUpperCase() + rest.slice(1)
    : rest;
}

/** Reads why a press failed. */
export function dispatchFailure(error: Error, t: Translate): DispatchFailure {
  const { problem, message } = readFailure(error, t);
  if (mayHaveStarted(error)) {
    return { kind: 'no_answer', message };
  }
  if (!problem) {
    return { kind: 'refused', message };
  }
  const { field, inTheWay } = problem.details;
  if (problem.code === 'conflict') {
    if (inTheWay) {
      return { kind: 'in_the_way', other: inTheWay };
    }
    if (field === 'revision') {
      return { kind: 'outdated' };
    }
  }
  if (problem.code === 'invalid_input') {
    const name = inputOf(field);
    if (name !== undefined) {
      return { kind: 'input', name, message };
    }
    if (field === 'accepted') {
      return { kind: 'not_accepted', message };
    }
    if (field === 'reason') {
      return { kind: 'reason', message };
    }
  }
  return { kind: 'problem', problem };
}

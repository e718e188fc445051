import { ResponseError } from '@backstage/errors';
import type { DecisionRequest } from 'backstage-plugin-deployment-common';
import { mayHaveStarted } from '../../../deploy/model/failure';
import { readFailure } from '../../../settings/model/failure';
import type { Translate } from '../../../translation/ref';
import type { DecidedItem } from './outcomes';

/** Why a press did not lead to an outcome. */
export type DecisionFailure =
  /** No answer came, or none that vouches for anything. */
  | { kind: 'unknown'; items: DecidedItem[] }
  /** The comment is to be corrected. */
  | { kind: 'comment'; message: string }
  /** Nothing was decided. */
  | { kind: 'nothing'; error: Error };

/**
 * Whether something may have been decided although the press failed: as with a
 * deployment, where the core says nothing that vouches for the contrary.
 */
export function mayHaveDecided(error: Error): boolean {
  return mayHaveStarted(error);
}

/** Reads why a press did not lead to an outcome. */
export function decisionFailure(
  error: Error,
  request: DecisionRequest,
  entityRef: string,
  t: Translate,
): DecisionFailure {
  const { problem, message, field } = readFailure(error, t);
  if (mayHaveDecided(error)) {
    return {
      kind: 'unknown',
      items: request.environments.map(environment => ({
        target: { entityRef, environment },
        name: environment,
        decision: request.decision,
        result: {
          kind: 'unknown',
          problem: problem ?? {
            code: 'outcome_unknown',
            message,
            details: {},
          },
        },
      })),
    };
  }
  return field === 'comment' && error instanceof ResponseError
    ? { kind: 'comment', message }
    : { kind: 'nothing', error };
}

import { ResponseError } from '@backstage/errors';
import {
  problemFromError,
  type EnvironmentConflict,
  type Problem,
} from 'backstage-plugin-deployment-common';
import { failureReason } from '../../model/failures';
import type { Translate } from '../../translation/ref';

/** Why a request about the configuration did not succeed. */
export interface Failure {
  /** For people: what is wrong, and what to do next. */
  message: string;
  /** Path of the field that is to blame, as the backend names it. */
  field?: string;
  /** Both versions, where two people changed the same environment. */
  conflict?: EnvironmentConflict;
  /** The core's problem, where it is one. */
  problem?: Problem;
}

/** The reason that the backend itself gave, if any. */
function backendMessage(error: ResponseError): string | undefined {
  const { message } = error.cause;
  // Backstage's own permission and session errors say no more than their name.
  return message && !/^(unauthorized|missing credentials)\.?$/i.test(message)
    ? message
    : undefined;
}

/** Reads why the backend refused or failed. */
export function readFailure(error: Error, t: Translate): Failure {
  const problem = problemFromError(error);
  if (problem) {
    const { field, conflict } = problem.details;
    return { message: problem.message, field, conflict, problem };
  }
  if (!(error instanceof ResponseError)) {
    return { message: failureReason(error, t) };
  }
  const message = backendMessage(error);
  switch (error.statusCode) {
    case 401:
      return { message: t('settings.error.signedOut') };
    case 403:
      return {
        message: message
          ? t('settings.error.deniedBecause', { message })
          : t('settings.error.denied'),
      };
    default:
      return { message: message ?? failureReason(error, t) };
  }
}

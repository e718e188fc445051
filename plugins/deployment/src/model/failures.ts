import { ResponseError } from '@backstage/errors';
import { problemFromError } from 'backstage-plugin-deployment-common';
import type { Translate } from '../translation/ref';

/** Why our own backend could not answer, for people. */
export function failureReason(error: Error, t: Translate): string {
  const problem = problemFromError(error);
  if (problem) {
    return problem.message;
  }
  return error instanceof ResponseError
    ? t('refusal.backendStatus', { status: String(error.statusCode) })
    : t('refusal.backendSilent');
}

import type { Problem, ProblemCode, ProblemDetails } from './generated/model';

/**
 * What a problem asks of the viewer or of us, so that pages need not know every
 * code.
 *
 * - `connect`: the viewer has to connect or reconnect their account.
 * - `authorise`: the account is connected, but lacks a right that the viewer or
 *   an administrator can grant.
 * - `wait`: trying again later makes sense; `details.retryAt` says when, where
 *   it is known.
 * - `configure`: the environment or the integration is not set up right.
 * - `report`: none of these; a defect of ours or an answer that nobody expected.
 *
 * @public
 */
export type ProblemRemedy =
  | 'connect'
  | 'authorise'
  | 'wait'
  | 'configure'
  | 'report';

const REMEDIES: Record<ProblemCode, ProblemRemedy> = {
  not_connected: 'connect',
  token_rejected: 'connect',
  missing_scope: 'authorise',
  sso_required: 'authorise',
  not_found_or_not_visible: 'authorise',
  forbidden: 'authorise',
  rate_limited: 'wait',
  secondary_rate_limited: 'wait',
  timeout: 'wait',
  host_down: 'wait',
  cancelled: 'wait',
  closed: 'wait',
  conflict: 'wait',
  outcome_unknown: 'wait',
  store_unavailable: 'wait',
  invalid_input: 'configure',
  not_configured: 'configure',
  answer_not_understood: 'report',
  internal: 'report',
};

/**
 * Every {@link ProblemCode} that this version knows.
 *
 * @public
 */
export const problemCodes: readonly ProblemCode[] = Object.keys(
  REMEDIES,
) as ProblemCode[];

/**
 * Whether a value is one of the {@link ProblemCode}s that this version knows.
 *
 * @public
 */
export function isProblemCode(value: unknown): value is ProblemCode {
  return typeof value === 'string' && Object.hasOwn(REMEDIES, value);
}

/**
 * What a problem asks for. Codes that this version does not know ask to be
 * reported.
 *
 * @public
 */
export function problemRemedy(code: ProblemCode): ProblemRemedy {
  return isProblemCode(code) ? REMEDIES[code] : 'report';
}

/**
 * Reads the problem out of an error that the deployment backend answered: the
 * `error` of Backstage's error body, or an error that carries `code` and
 * `details` itself.
 *
 * @returns `undefined` for errors that are not the core's, for example an
 * expired Backstage session.
 * @public
 */
export function problemFromError(error: unknown): Problem | undefined {
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  // Backstage's ResponseError keeps the body that the backend sent.
  if ('body' in error) {
    const { body } = error;
    return typeof body === 'object' && body !== null && 'error' in body
      ? problemFromError(body.error)
      : undefined;
  }
  if (!('code' in error) || !isProblemCode(error.code)) {
    return undefined;
  }
  const { code } = error;
  const message =
    'message' in error && typeof error.message === 'string'
      ? error.message
      : code;
  const details =
    'details' in error &&
    typeof error.details === 'object' &&
    error.details !== null
      ? (error.details as ProblemDetails)
      : {};
  return { code, message, details };
}

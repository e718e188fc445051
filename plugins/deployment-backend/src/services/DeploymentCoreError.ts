import {
  isProblemCode,
  type ProblemCode,
  type ProblemDetails,
  type ProviderTokens,
} from 'backstage-plugin-deployment-common';

/**
 * Something that the core refused or could not do.
 *
 * @remarks
 *
 * The name is one of Backstage's error names, by which it finds the HTTP status;
 * `code` and `details` become part of the error body.
 *
 * @public
 */
export class DeploymentCoreError extends Error {
  /** What to decide by. */
  readonly code: ProblemCode;
  /** The facts behind it. */
  readonly details: ProblemDetails;

  constructor(options: {
    name: string;
    code: ProblemCode;
    message: string;
    details?: ProblemDetails;
  }) {
    super(options.message);
    this.name = options.name;
    this.code = options.code;
    this.details = options.details ?? {};
  }
}

function withoutTokens(text: string, tokens: ProviderTokens): string {
  return Object.values(tokens).reduce(
    (result, token) => result.replaceAll(token, '<token>'),
    text,
  );
}

/**
 * Makes a {@link DeploymentCoreError} of what the addon rejected with.
 *
 * @remarks
 *
 * Errors that are not the core's own become an `internal` one, so that nothing
 * unforeseen is answered to a browser. Tokens of the request are blotted out of
 * the message: the core never puts one there, and this holds should it fail to.
 */
export function toDeploymentCoreError(
  error: unknown,
  tokens: ProviderTokens = {},
): DeploymentCoreError {
  if (
    typeof error !== 'object' ||
    error === null ||
    !('code' in error) ||
    !isProblemCode(error.code) ||
    !('message' in error) ||
    !('name' in error)
  ) {
    return new DeploymentCoreError({
      name: 'Error',
      code: 'internal',
      message:
        'The core of the deployment plugin failed in an unforeseen way: ' +
        `${withoutTokens(String(error), tokens)}. This is a defect of the ` +
        'plugin; please report it with the log of the backend.',
    });
  }
  const details =
    'details' in error && error.details
      ? JSON.parse(withoutTokens(JSON.stringify(error.details), tokens))
      : {};
  return new DeploymentCoreError({
    name: String(error.name),
    code: error.code,
    message: withoutTokens(String(error.message), tokens),
    details,
  });
}

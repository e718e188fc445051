/** Errors as GitHub's REST API words them. */

/** One entry of `errors` in a 422. */
export type FieldError =
  | string
  | {
      readonly resource: string;
      readonly field: string;
      readonly code:
        | 'missing'
        | 'missing_field'
        | 'invalid'
        | 'already_exists'
        | 'unprocessable'
        | 'custom';
      readonly message?: string;
    };

const DOCUMENTATION = 'https://docs.github.com/rest';

/** An error answer; thrown by handlers. */
export class RestError extends Error {
  override name = 'RestError';
  readonly status: number;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    options: {
      readonly errors?: readonly FieldError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

/** The JSON body of an error. */
export function errorBody(
  status: number,
  message: string,
  errors?: readonly FieldError[],
): Record<string, unknown> {
  return {
    message,
    ...(errors === undefined ? {} : { errors }),
    documentation_url: DOCUMENTATION,
    status: String(status),
  };
}

/** Absent, or not visible to this token: GitHub does not tell which. */
export function notFound(): RestError {
  return new RestError(404, 'Not Found');
}

/** The token's user may not do that. */
export function forbidden(message: string): RestError {
  return new RestError(403, message);
}

/** The request makes no sense to GitHub. */
export function invalid(
  message: string,
  errors?: readonly FieldError[],
): RestError {
  return new RestError(422, message, errors === undefined ? {} : { errors });
}

/** No valid token where one is needed. */
export function unauthenticated(
  message = 'Requires authentication',
): RestError {
  return new RestError(401, message);
}

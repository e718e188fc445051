/**
 * GraphQL errors in GitHub's form: `type` stands beside `message`, not inside
 * `extensions`.
 */
import { GraphQLError } from 'graphql';

/** What GitHub says is wrong. */
export type GraphqlErrorType =
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'INSUFFICIENT_SCOPES'
  | 'MISSING_PAGINATION_BOUNDARIES'
  | 'EXCESSIVE_PAGINATION'
  | 'INVALID_CURSOR_ARGUMENTS'
  | 'ARGUMENT_LIMIT'
  | 'MAX_NODE_LIMIT_EXCEEDED'
  | 'RATE_LIMIT'
  | 'NOT_SIMULATED';

const TYPE = 'githubType';

/** An error that a resolver throws. */
export function graphqlError(
  type: GraphqlErrorType,
  message: string,
  extensions: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, {
    extensions: { ...extensions, [TYPE]: type },
  });
}

/** An error as it goes over the wire. */
export function wireError(error: GraphQLError): Record<string, unknown> {
  const { [TYPE]: type, ...extensions } = error.extensions;
  return {
    ...(typeof type === 'string' ? { type } : {}),
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(Object.keys(extensions).length === 0 ? {} : { extensions }),
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    message: error.message,
  };
}

/** The type of an error; null where it is GraphQL's own. */
export function errorType(error: GraphQLError): string | null {
  const type = error.extensions[TYPE];
  return typeof type === 'string' ? type : null;
}

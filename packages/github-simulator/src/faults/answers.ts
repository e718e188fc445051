/** What a request that a fault hits is answered with. */
import { primaryLimitAnswer } from '../graphql/api.ts';
import type { RepositoryRefusal } from '../graphql/context.ts';
import { graphqlError } from '../graphql/errors.ts';
import { jsonAnswer, type SimAnswer } from '../http/exchange.ts';
import { errorBody } from '../rest/errors.ts';
import type { Fault } from './fault.ts';

/** Where the fault happens. */
export interface FaultPlace {
  readonly surface: 'rest' | 'graphql' | 'web';
  /** Common headers of an API answer there. */
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly userId: number;
  /** The web address, for the SSO link. */
  readonly web: string;
}

const SSO_MESSAGE =
  'Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.';
const SECONDARY_MESSAGE =
  'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
/** Seconds until the budget returns where a fault names none. */
const RESET_SECONDS = 1_800;
/** Where a secondary limit says when to come back. */
const RETRY_SECONDS = 60;

function error(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>>,
): SimAnswer {
  return jsonAnswer(status, errorBody(status, message), headers);
}

function primaryLimit(
  place: FaultPlace,
  fault: Extract<Fault, { kind: 'primary-limit' }>,
): SimAnswer {
  const reset =
    Math.ceil(place.now / 1000) + (fault.resetInSeconds ?? RESET_SECONDS);
  const limit = place.headers['x-ratelimit-limit'] ?? '5000';
  const headers = {
    ...place.headers,
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': '0',
    'x-ratelimit-used': limit,
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': place.surface === 'graphql' ? 'graphql' : 'core',
  };
  if (place.surface === 'graphql') {
    const answer = primaryLimitAnswer(place.userId);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }
  return error(
    fault.status ?? 403,
    `API rate limit exceeded for user ID ${place.userId}.`,
    headers,
  );
}

/** What GitHub says beside its refusal, in REST and in GraphQL. */
function ssoHeaders(
  web: string,
  fault: Extract<Fault, { kind: 'sso' }>,
): Readonly<Record<string, string>> {
  const organization = fault.organization ?? 'acme';
  const url =
    fault.url ??
    `${web}/orgs/${organization}/sso?authorization_request=simulated`;
  return { 'x-github-sso': `required; url=${url}` };
}

/** What a query is answered with: holes, and these headers. */
export interface GraphqlRefusal {
  readonly error: RepositoryRefusal;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * GitHub executes the query of somebody who may not see a repository and puts
 * a hole in its place. Null for faults that are not about that.
 *
 * @param web - the web address, for the SSO link
 */
export function graphqlRefusal(
  fault: Fault | null,
  web: string,
): GraphqlRefusal | null {
  switch (fault?.kind) {
    case 'sso':
      return {
        error: () =>
          graphqlError('FORBIDDEN', SSO_MESSAGE, { saml_failure: true }),
        headers: ssoHeaders(web, fault),
      };
    case 'not-found':
      return {
        error: name =>
          graphqlError(
            'NOT_FOUND',
            `Could not resolve to a Repository with the name '${name}'.`,
          ),
        headers: {},
      };
    default:
      return null;
  }
}

/**
 * The answer of a fault; null for those that leave the answer and change only
 * how it travels, or put holes into it ({@link graphqlRefusal}).
 */
export function faultAnswer(place: FaultPlace, fault: Fault): SimAnswer | null {
  switch (fault.kind) {
    case 'status':
      return error(fault.status, fault.message ?? 'Simulated fault', {
        ...place.headers,
        ...fault.headers,
      });
    case 'html-5xx': {
      const status = fault.status ?? 502;
      return {
        status,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: `<!doctype html><html><head><title>${status}</title></head><body><h1>${status}: something went wrong</h1></body></html>`,
      };
    }
    case 'primary-limit':
      return primaryLimit(place, fault);
    case 'secondary-limit': {
      const retry =
        fault.retryAfter === undefined ? RETRY_SECONDS : fault.retryAfter;
      return error(fault.status ?? 403, SECONDARY_MESSAGE, {
        ...place.headers,
        ...(retry === null ? {} : { 'retry-after': String(retry) }),
      });
    }
    case 'sso':
      return place.surface === 'graphql'
        ? null
        : error(403, SSO_MESSAGE, {
            ...place.headers,
            ...ssoHeaders(place.web, fault),
          });
    case 'unauthorized':
      return error(401, 'Bad credentials', place.headers);
    case 'not-found':
      return place.surface === 'graphql'
        ? null
        : error(404, 'Not Found', place.headers);
    case 'garbage':
      return {
        status: 200,
        headers: {
          ...place.headers,
          'content-type': 'application/json; charset=utf-8',
        },
        body: fault.body ?? '{"total_count": 3, "workflow_runs": [{"id": ',
      };
    case 'delay':
    case 'hold':
    case 'drip':
    case 'drop':
      return null;
    default:
      return fault satisfies never;
  }
}

/** The way of a REST request: from bytes to an answer with its headers. */
import { API_VERSIONS, type ApiVersion } from '../contract/cache.ts';
import { Refusal } from '../engine/actions.ts';
import { apiHeaders, mediaTypeOf } from '../http/api-headers.ts';
import { identify, payerOf, type Identity } from '../http/credentials.ts';
import { etagOf, isNotModified } from '../http/etag.ts';
import {
  jsonAnswer,
  type Noted,
  type SimAnswer,
  type SimRequest,
} from '../http/exchange.ts';
import type { Refusal as LimitRefusal } from '../limits/rate-limits.ts';
import type { OAuthClients } from '../oauth/clients.ts';
import { parseBody } from './body.ts';
import {
  canonicalPath,
  seesRepository,
  type RestCall,
  type RestEnvironment,
  type RestResult,
} from './call.ts';
import { RestError, errorBody, notFound } from './errors.ts';
import { matchRoute, type RouteMatch } from './routes.ts';

/** What the pipeline needs besides what handlers do. */
export interface RestApi extends RestEnvironment {
  readonly clients: OAuthClients;
}

/** Points of the secondary limit: a write weighs five reads. */
const WRITE_POINTS = 5;

/** The version that a request gets; null for one that is not known here. */
export function versionOf(
  request: SimRequest,
  dialect: RestEnvironment['dialect'],
): ApiVersion | null {
  const asked = request.headers['x-github-api-version'];
  if (asked === undefined) {
    return '2022-11-28';
  }
  const known: readonly ApiVersion[] =
    dialect === 'github' ? API_VERSIONS : ['2022-11-28'];
  return known.find(each => each === asked) ?? null;
}

/** The body and headers of a refusal by one of the limits. */
export function limitError(refusal: LimitRefusal, payer: string): RestError {
  if (refusal.kind === 'primary') {
    return new RestError(
      403,
      `API rate limit exceeded for user ${payer.replace(/^@/, '')}.`,
    );
  }
  return new RestError(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    { headers: { 'retry-after': String(refusal.retryAfterSeconds) } },
  );
}

/** `/repositories/ID/…`, as links have it, is `/repos/OWNER/NAME/…`. */
export function namedPath(
  api: RestApi,
  identity: Identity,
  path: string,
): string {
  const match = /^\/repositories\/(\d+)(\/.*)?$/.exec(path);
  if (match === null) {
    return path;
  }
  const repository = api.world.repositories.get(Number(match[1]));
  const user = identity.kind === 'user' ? identity.user : null;
  const token = identity.kind === 'user' ? identity.token : null;
  return repository !== undefined &&
    seesRepository(api.world, user, token, repository)
    ? `/repos/${repository.owner}/${repository.name}${match[2] ?? ''}`
    : path;
}

function answerOf(result: RestResult): SimAnswer {
  const headers = {
    ...(result.link ? { link: result.link } : {}),
    ...(result.lastModified === undefined
      ? {}
      : { 'last-modified': new Date(result.lastModified).toUTCString() }),
    ...result.headers,
  };
  if (result.raw !== undefined) {
    return {
      status: result.status,
      headers: { 'content-type': result.raw.contentType, ...headers },
      body: result.raw.text,
    };
  }
  return result.body === undefined
    ? { status: result.status, headers, body: '' }
    : jsonAnswer(result.status, result.body, headers);
}

function errorAnswer(error: unknown): SimAnswer {
  if (error instanceof RestError) {
    return jsonAnswer(
      error.status,
      errorBody(error.status, error.message, error.errors),
      error.headers,
    );
  }
  if (error instanceof Refusal) {
    return jsonAnswer(error.status, errorBody(error.status, error.message));
  }
  throw error;
}

/** Adds the ETag to a good GET and turns it into a 304 where it may. */
function conditional(
  request: SimRequest,
  result: RestResult,
  answer: SimAnswer,
): SimAnswer {
  if (
    request.method !== 'GET' ||
    answer.status !== 200 ||
    result.etag === false
  ) {
    return answer;
  }
  const etag = etagOf(
    {
      accept: request.headers.accept,
      authorization: request.headers.authorization,
      cookie: request.headers.cookie,
    },
    answer.body,
  );
  const headers: Record<string, string | readonly string[]> = {
    ...answer.headers,
    etag,
    'cache-control':
      request.headers.authorization === undefined
        ? 'public, max-age=60, s-maxage=60'
        : 'private, max-age=60, s-maxage=60',
  };
  if (isNotModified(request.headers, etag, result.lastModified ?? null)) {
    // GitHub's 304 lacks what describes the body.
    delete headers['content-type'];
    delete headers.link;
    return { status: 304, headers, body: '' };
  }
  return { ...answer, headers };
}

function callOf(
  api: RestApi,
  request: SimRequest,
  identity: Identity,
  match: RouteMatch,
  path: string,
  version: ApiVersion,
): RestCall {
  const user = identity.kind === 'user' ? identity.user : null;
  const { owner, repo } = match.params;
  const repository =
    owner === undefined || repo === undefined
      ? null
      : api.world.repositoryFor(owner, repo);
  return {
    ...api,
    params: match.params,
    query: request.query,
    headers: request.headers,
    body: request.method === 'GET' ? {} : parseBody(request.body),
    version,
    user,
    token: identity.kind === 'user' ? identity.token : null,
    clientId: identity.kind === 'client' ? identity.clientId : null,
    payer: payerOf(identity, request),
    canonicalPath: canonicalPath(repository, path),
    shape: { world: api.world, urls: api.urls, version, viewer: user },
  };
}

/**
 * Answers a REST request.
 *
 * @param path - below the API's base, percent-encoded
 */
export function answerRest(
  api: RestApi,
  request: SimRequest,
  path: string,
): Noted {
  const identity = identify(request, api.world, api.clients);
  const payer = payerOf(identity, request);
  const version = versionOf(request, api.dialect);
  const named = namedPath(api, identity, path);
  const match = matchRoute(request.method, named);
  const free = match?.route.operation === 'GET /rate_limit';
  const token = identity.kind === 'user' ? identity.token : null;

  const respond = (): SimAnswer => {
    if ((request.headers['user-agent'] ?? '') === '') {
      throw new RestError(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
      );
    }
    if (version === null) {
      throw new RestError(
        400,
        `The API version "${request.headers['x-github-api-version']}" is not supported. See GET /versions.`,
      );
    }
    if (identity.kind === 'bad') {
      throw new RestError(401, 'Bad credentials');
    }
    const refusal = api.limits.admit(
      payer,
      'core',
      request.method === 'GET' ? 1 : WRITE_POINTS,
    );
    if (refusal !== null && !(free && refusal.kind === 'primary')) {
      throw limitError(refusal, payer);
    }
    if (match === null) {
      throw notFound();
    }
    const call = callOf(api, request, identity, match, named, version);
    const result = match.route.handler(call);
    return conditional(request, result, answerOf(result));
  };

  let answer: SimAnswer;
  try {
    answer = respond();
  } catch (error) {
    answer = errorAnswer(error);
  }
  const charged = answer.status === 304 ? 0 : 1;
  if (!free) {
    api.limits.charge(payer, 'core', charged);
  }
  return {
    answer: {
      ...answer,
      headers: {
        ...apiHeaders({
          dialect: api.dialect,
          token,
          acceptedScopes: match?.route.scopes ?? [],
          limits: api.limits,
          payer,
          resource: 'core',
          apiVersion: version,
          mediaType: mediaTypeOf(request.headers.accept),
        }),
        ...answer.headers,
      },
    },
    notes: {
      route: match?.route.operation ?? null,
      login: identity.kind === 'user' ? identity.user.login : null,
      charged,
      resource: 'core',
      apiVersion: version,
    },
  };
}

/** What a REST handler is given and what it gives back. */
import type { Actions } from '../engine/actions.ts';
import { paginate } from '../http/paging.ts';
import { encodePath, type Dialect, type Urls } from '../http/urls.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import type { TokenService } from '../oauth/tokens.ts';
import type { Repository, Token, User } from '../state/model.ts';
import type { World } from '../state/world.ts';
import type { ApiVersion } from '../contract/cache.ts';
import type { WebhookSender } from '../webhooks/sender.ts';
import { notFound, unauthenticated } from './errors.ts';
import type { Operation } from './operations.ts';
import type { ShapeContext } from './shapes/context.ts';

/** What every call of one simulator shares. */
export interface RestEnvironment {
  readonly world: World;
  readonly actions: Actions;
  readonly urls: Urls;
  readonly dialect: Dialect;
  readonly limits: RateLimits;
  readonly tokens: TokenService;
  readonly hooks: WebhookSender;
}

/** One call of an operation. */
export interface RestCall extends RestEnvironment {
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
  readonly version: ApiVersion;
  /** Whose token; null for anonymous calls. */
  readonly user: User | null;
  readonly token: Token | null;
  /** The OAuth app, where the call carries an app's own credentials. */
  readonly clientId: string | null;
  /** Whose budget pays: `@login`, or the address of an anonymous caller. */
  readonly payer: string;
  /** The path that links of this call use, below the API's address. */
  readonly canonicalPath: string;
  readonly shape: ShapeContext;
}

/** What a handler answers. */
export interface RestResult {
  readonly status: number;
  /** JSON; `undefined` for answers without a body. */
  readonly body?: unknown;
  /** Instead of JSON. */
  readonly raw?: { readonly contentType: string; readonly text: string };
  readonly link?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Epoch milliseconds, where GitHub sends `Last-Modified`. */
  readonly lastModified?: number;
  /** False where GitHub sends no ETag. */
  readonly etag?: boolean;
}

/** Answers one operation. */
export type Handler = (call: RestCall) => RestResult;

/** An operation with its handler. */
export interface Route {
  readonly operation: Operation;
  /** `X-Accepted-OAuth-Scopes`. */
  readonly scopes?: readonly string[];
  readonly handler: Handler;
}

/** 200 with JSON. */
export function ok(
  body: unknown,
  rest: Omit<RestResult, 'status' | 'body'> = {},
): RestResult {
  return { status: 200, body, ...rest };
}

/** 200 with a page of a list. */
export function okList<T>(
  call: RestCall,
  items: readonly T[],
  shape: (item: T) => unknown,
): RestResult {
  const page = paginate(items, call.query, pageUrl(call));
  return ok(page.items.map(shape), { link: page.link });
}

/** 200 with a page of a list under a name, with the total. */
export function okCounted<T>(
  call: RestCall,
  name: string,
  items: readonly T[],
  shape: (item: T) => unknown,
  total = items.length,
): RestResult {
  const page = paginate(items, call.query, pageUrl(call));
  return ok(
    { total_count: total, [name]: page.items.map(shape) },
    { link: page.link },
  );
}

/** The URL that paging links repeat: with the repository's id. */
export function pageUrl(call: RestCall): string {
  return `${call.urls.api}${call.canonicalPath}`;
}

/** The path of a call below its repository, as links have it. */
export function canonicalPath(
  repository: Repository | null,
  path: string,
): string {
  const rest = /^\/repos\/[^/]+\/[^/]+(\/.*)?$/.exec(path);
  return repository === null || rest === null
    ? path
    : `/repositories/${repository.id}${rest[1] ?? ''}`;
}

/**
 * The token's view of a repository: OAuth tokens without `repo` see public
 * repositories only.
 */
export function seesRepository(
  world: World,
  user: User | null,
  token: Token | null,
  repository: Repository,
): boolean {
  if (!world.visible(user, repository)) {
    return false;
  }
  return (
    repository.visibility === 'public' ||
    (token !== null &&
      (token.kind === 'app-user' || token.scopes.includes('repo')))
  );
}

/** The call's repository; 404 where the token does not see one. */
export function repositoryOf(call: RestCall): Repository {
  const repository = call.world.repositoryFor(
    call.params.owner ?? '',
    call.params.repo ?? '',
  );
  if (
    repository === null ||
    !seesRepository(call.world, call.user, call.token, repository)
  ) {
    throw notFound();
  }
  return repository;
}

/** The caller; 401 for anonymous calls. */
export function callerOf(call: RestCall): User {
  if (call.user === null) {
    throw unauthenticated();
  }
  return call.user;
}

/** A positive whole number of the path; 404 for anything else. */
export function idOf(call: RestCall, name: string): number {
  const text = call.params[name] ?? '';
  if (!/^\d{1,16}$/.test(text)) {
    throw notFound();
  }
  return Number(text);
}

/** The API address of something below a repository. */
export function repositoryUrl(
  urls: Urls,
  repository: Repository,
  path = '',
): string {
  return `${urls.api}/repos/${encodePath(
    `${repository.owner}/${repository.name}`,
  )}${path}`;
}

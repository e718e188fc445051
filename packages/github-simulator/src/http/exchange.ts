/**
 * What a request and an answer look like inside the simulator, free of
 * `node:http`, so that handlers are plain functions of one to the other.
 */

/** A JSON value: what bodies carry. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** A request, read to its end. */
export interface SimRequest {
  readonly method: string;
  /** The path as it was sent, percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Header names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Address of the other side: anonymous requests are counted by it. */
  readonly remoteAddress: string;
}

/** An answer. */
export interface SimAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

/** What the request log says about an answer besides its status. */
export interface LogNotes {
  /** The route's template, e.g. `GET /repos/{owner}/{repo}`. */
  readonly route: string | null;
  /** Whose token it was. */
  readonly login: string | null;
  /** What GitHub charges: 0 for a 304, points for GraphQL, else 1. */
  readonly charged: number;
  readonly resource: 'core' | 'graphql' | 'oauth' | 'web';
  /** The REST API version that answered, where there is one. */
  readonly apiVersion: string | null;
}

/** An answer together with what is written down about it. */
export interface Noted {
  readonly answer: SimAnswer;
  readonly notes: LogNotes;
}

/** The body as text. */
export function bodyText(request: SimRequest): string {
  return request.body.toString('utf8');
}

/** A JSON answer with GitHub's content type. */
export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): SimAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** An HTML answer. */
export function htmlAnswer(
  status: number,
  body: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): SimAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    body,
  };
}

/** A redirect of a browser. */
export function redirectAnswer(
  location: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): SimAnswer {
  return { status: 302, headers: { location, ...headers }, body: '' };
}

/** True for a plain JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

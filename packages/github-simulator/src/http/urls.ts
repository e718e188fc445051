/** Where things are, by dialect. */

/** Which GitHub is played: github.com, or an Enterprise Server (3.19). */
export type Dialect = 'github' | 'ghes';

/** Path of the REST API below the web address. */
export const REST_PATH = { github: '/rest', ghes: '/api/v3' } as const;

/** Path of GraphQL below the web address. */
export const GRAPHQL_PATH = {
  github: '/rest/graphql',
  ghes: '/api/graphql',
} as const;

/** Absolute addresses, none with a slash at the end. */
export interface Urls {
  /** Of the pages: `http://localhost:7100`. */
  readonly web: string;
  /** Of the REST API. */
  readonly api: string;
  readonly graphql: string;
}

/** The addresses of a dialect. */
export function urlsOf(web: string, dialect: Dialect): Urls {
  return {
    web,
    api: `${web}${REST_PATH[dialect]}`,
    graphql: `${web}${GRAPHQL_PATH[dialect]}`,
  };
}

/** A path segment or name, encoded. */
export const encode = encodeURIComponent;

/** A path whose slashes stay: `heads/feature/x`. */
export function encodePath(path: string): string {
  return path.split('/').map(encode).join('/');
}

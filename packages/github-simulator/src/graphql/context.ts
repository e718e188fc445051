/** What resolvers share, and how lists become connections. */
import type { GraphQLError } from 'graphql';
import type { Urls } from '../http/urls.ts';
import type { Budget } from '../limits/rate-limits.ts';
import type { Repository, Token, User } from '../state/model.ts';
import type { World } from '../state/world.ts';
import { seesRepository } from '../rest/call.ts';
import { time, timeOrNull } from '../rest/shapes/context.ts';
import type { QueryCost } from './cost.ts';
import { graphqlError } from './errors.ts';

/** One query's surroundings. */
export interface QueryContext {
  readonly world: World;
  readonly urls: Urls;
  readonly viewer: User;
  readonly token: Token;
  readonly cost: QueryCost;
  /** After this query was charged. */
  readonly budget: Budget | null;
  /** Why this query is shown no repository; null where it is. */
  readonly refusal: RepositoryRefusal | null;
}

/** Makes the error that stands in the place of a repository. */
export type RepositoryRefusal = (name: string) => GraphQLError;

/** A GraphQL object: plain values, and functions of the arguments. */
export interface GraphqlObject {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

/** GraphQL's `DateTime` is written as REST writes times. */
export { time as dateTime, timeOrNull as dateTimeOrNull };

/** Whether the token sees a repository. */
export function sees(context: QueryContext, repository: Repository): boolean {
  return seesRepository(
    context.world,
    context.viewer,
    context.token,
    repository,
  );
}

/** Arguments of a connection. */
export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

function cursorOf(key: string): string {
  return Buffer.from(`cursor:v2:${key}`, 'utf8').toString('base64');
}

function positionOf(
  keys: readonly string[],
  cursor: string,
  name: string,
): number {
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  const key = text.startsWith('cursor:v2:') ? text.slice(10) : null;
  const position = key === null ? -1 : keys.indexOf(key);
  if (position < 0) {
    throw graphqlError(
      'INVALID_CURSOR_ARGUMENTS',
      `\`${cursor}\` does not appear to be a valid cursor (\`${name}\`).`,
    );
  }
  return position;
}

/**
 * A connection over a list.
 *
 * @param key - what stays the same about an item while the list changes
 */
export function connection<T>(
  items: readonly T[],
  page: PageArguments,
  key: (item: T) => string,
  node: (item: T) => unknown,
): Record<string, unknown> {
  const keys = items.map(key);
  let start = page.after ? positionOf(keys, page.after, 'after') + 1 : 0;
  let end = page.before
    ? positionOf(keys, page.before, 'before')
    : items.length;
  if (typeof page.first === 'number') {
    end = Math.min(end, start + page.first);
  } else if (typeof page.last === 'number') {
    start = Math.max(start, end - page.last);
  }
  const chosen = items.slice(start, end);
  const cursor = (index: number) => {
    const found = keys[index];
    return found === undefined || chosen.length === 0 ? null : cursorOf(found);
  };
  return {
    totalCount: items.length,
    nodes: () => chosen.map(node),
    edges: () =>
      chosen.map((item, index) => ({
        cursor: cursor(start + index),
        node: node(item),
      })),
    pageInfo: {
      startCursor: cursor(start),
      endCursor: cursor(end - 1),
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
    },
  };
}

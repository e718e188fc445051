/** Reads JSON bodies and complains in GitHub's words. */
import { isObject } from '../http/exchange.ts';
import { RestError, invalid } from './errors.ts';

/** Parses a body; an empty one counts as an empty object. */
export function parseBody(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) {
    return {};
  }
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new RestError(400, 'Problems parsing JSON');
  }
  if (!isObject(value)) {
    throw new RestError(400, 'Body should be a JSON object');
  }
  return value;
}

/** Refuses keys that the operation does not take. */
export function permitKeys(
  body: Record<string, unknown>,
  keys: readonly string[],
): void {
  for (const key of Object.keys(body)) {
    if (!keys.includes(key)) {
      throw invalid(`Invalid request.\n\n"${key}" is not a permitted key.`);
    }
  }
}

interface Kinds {
  string: string;
  boolean: boolean;
  number: number;
  object: Record<string, unknown>;
}

function hasKind<K extends keyof Kinds>(
  value: unknown,
  kind: K,
): value is Kinds[K] {
  return kind === 'object' ? isObject(value) : typeof value === kind;
}

/** A field that may be absent or null. */
export function optional<K extends keyof Kinds>(
  body: Record<string, unknown>,
  key: string,
  kind: K,
): Kinds[K] | undefined {
  const value = body[key];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (!hasKind(value, kind)) {
    throw invalid(
      `Invalid request.\n\nFor 'properties/${key}', ${JSON.stringify(
        value,
      )} is not a ${kind}.`,
    );
  }
  return value;
}

/** A field that must be there. */
export function required<K extends keyof Kinds>(
  body: Record<string, unknown>,
  key: string,
  kind: K,
): Kinds[K] {
  const value = optional(body, key, kind);
  if (value === undefined) {
    throw invalid(`Invalid request.\n\n"${key}" wasn't supplied.`);
  }
  return value;
}

/** A field that must be one of some words. */
export function requiredWord<T extends string>(
  body: Record<string, unknown>,
  key: string,
  words: readonly T[],
): T {
  const value = required(body, key, 'string');
  const word = words.find(candidate => candidate === value);
  if (word === undefined) {
    throw invalid(
      `Invalid request.\n\n"${value}" is not a member of [${words
        .map(each => `"${each}"`)
        .join(', ')}].`,
    );
  }
  return word;
}

/** A list of whole numbers that must be there. */
export function requiredIntegers(
  body: Record<string, unknown>,
  key: string,
): number[] {
  const value = body[key];
  if (value === undefined) {
    throw invalid(`Invalid request.\n\n"${key}" wasn't supplied.`);
  }
  if (!Array.isArray(value)) {
    throw invalid(
      `Invalid request.\n\nFor 'properties/${key}', ${JSON.stringify(
        value,
      )} is not an array.`,
    );
  }
  return value.map((item: unknown) => {
    if (typeof item !== 'number' || !Number.isInteger(item)) {
      throw invalid(
        `Invalid request.\n\nFor 'items', ${JSON.stringify(
          item,
        )} is not an integer.`,
      );
    }
    return item;
  });
}

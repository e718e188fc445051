import express, { type Request, type Response } from 'express';
import type { z } from 'zod';
import { invalidInput } from './invalidInput';
import { validated } from './validated';

/** Bodies are small unless a route says otherwise. */
const DEFAULT_LIMIT = 256 * 1024;
/** Far deeper than anything that makes sense, far from what a stack can take. */
const MAX_DEPTH = 32;

function withStatus(error: Error, statusCode: number): Error {
  return Object.assign(error, { statusCode });
}

function bytes(count: number): string {
  return count >= 1024 * 1024
    ? `${Math.floor(count / 1024 / 1024)} MB`
    : `${Math.floor(count / 1024)} KB`;
}

/**
 * What the parser of express refused, in words of ours: its own errors carry
 * the whole body, which would go back to the sender.
 */
function refusal(error: unknown, limit: number): Error {
  const type =
    typeof error === 'object' && error !== null && 'type' in error
      ? error.type
      : undefined;
  switch (type) {
    case 'entity.too.large':
      return withStatus(
        invalidInput(
          'body',
          `The body is larger than ${bytes(limit)}. Send it in parts.`,
        ),
        413,
      );
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return withStatus(
        invalidInput(
          'body',
          'The body is in an encoding that is not understood. Send UTF-8.',
        ),
        415,
      );
    default:
      return invalidInput('body', 'The body is not valid JSON.');
  }
}

function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      return true;
    }
    level = level.flatMap(item =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
  return false;
}

/**
 * Reads the JSON body of a request and checks it. To be called once the caller
 * is known, so that nobody else makes us parse anything.
 *
 * @param options - `limit` in bytes, 256 KB without it.
 * @throws InputError that says what is expected, with the path of the field.
 */
export async function readBody<T>(
  req: Request,
  res: Response,
  schema: z.ZodType<T>,
  options: { limit?: number } = {},
): Promise<T> {
  const { limit = DEFAULT_LIMIT } = options;
  // Also `null` for a request without a body, which the schema then refuses.
  if (req.is('application/json') === false) {
    throw withStatus(
      invalidInput(
        'Content-Type',
        'The body is expected to be JSON, with the header ' +
          'Content-Type: application/json.',
      ),
      415,
    );
  }
  const parse = express.json({ limit });
  await new Promise<void>((resolve, reject) => {
    parse(req, res, (error?: unknown) =>
      error === undefined ? resolve() : reject(refusal(error, limit)),
    );
  });
  if (isTooDeep(req.body)) {
    throw invalidInput(
      'body',
      `The body is nested deeper than ${MAX_DEPTH} levels.`,
    );
  }
  return validated(schema, req.body, 'body');
}

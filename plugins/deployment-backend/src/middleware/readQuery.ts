import type { Request } from 'express';
import type { z } from 'zod';
import { invalidInput } from './invalidInput';
import { validated } from './validated';

/**
 * Reads the query of a request and checks it.
 *
 * @remarks
 *
 * Not with `req.query`: it makes lists, objects and their mixtures of what
 * somebody sends, depending on how many there are.
 *
 * @param options - `repeatable` names parameters that may come several times;
 * they are lists.
 * @throws InputError with the name of the parameter.
 */
export function readQuery<T>(
  req: Request,
  schema: z.ZodType<T>,
  options: { repeatable?: readonly string[] } = {},
): T {
  const { repeatable = [] } = options;
  const query = new URL(req.url, 'http://localhost').searchParams;
  const values = new Map<string, string | string[]>();
  for (const name of new Set(query.keys())) {
    const all = query.getAll(name);
    if (repeatable.includes(name)) {
      values.set(name, all);
    } else if (all.length === 1) {
      values.set(name, all[0]);
    } else {
      throw invalidInput(name, `The query has ${name} more than once.`);
    }
  }
  return validated(schema, Object.fromEntries(values), 'query');
}

import { z } from 'zod';
import { invalidInput } from './invalidInput';

/** Problems that one message names; the rest shows when these are solved. */
const MOST_PROBLEMS = 5;

type RawIssue = z.core.$ZodRawIssue;

const WORDS: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};

function tooLong(issue: RawIssue & { code: 'too_big' }): string {
  switch (issue.origin) {
    case 'string':
      return `is longer than ${issue.maximum} characters`;
    case 'array':
      return `has more than ${issue.maximum} entries`;
    default:
      return `is more than ${issue.maximum}`;
  }
}

function tooShort(issue: RawIssue & { code: 'too_small' }): string {
  return issue.origin === 'string' || issue.origin === 'array'
    ? 'is empty'
    : `is less than ${issue.minimum}`;
}

/** What is wrong, as it reads after the name of the field. */
function reason(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `is expected to be ${WORDS[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return tooLong(issue);
    case 'too_small':
      return tooShort(issue);
    case 'invalid_value':
      return `is expected to be one of ${issue.values.join(', ')}`;
    case 'unrecognized_keys':
      return 'is not known here';
    case 'invalid_union':
      return 'is not one of those that are known here';
    default:
      return 'is not valid';
  }
}

/** A path as the core writes it: `changes[0].environment.name`. */
function fieldOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

function* problems(
  issues: z.core.$ZodIssue[],
): Generator<{ field: string; text: string }> {
  for (const issue of issues) {
    const places =
      issue.code === 'unrecognized_keys'
        ? issue.keys.map(key => [...issue.path, key])
        : [issue.path];
    for (const place of places) {
      yield { field: fieldOf(place) || 'body', text: issue.message };
    }
  }
}

/**
 * Checks what came with a request.
 *
 * @param what - What is checked, as the message calls it, for example `body`.
 * @throws InputError with the path of the first field that is not valid, and a
 * message that says of each why.
 */
export function validated<T>(
  schema: z.ZodType<T>,
  value: unknown,
  what: string,
): T {
  const result = schema.safeParse(value, { error: reason });
  if (result.success) {
    return result.data;
  }
  const all = [...problems(result.error.issues)];
  const named = all
    .slice(0, MOST_PROBLEMS)
    .map(({ field, text }) => `${field} ${text}`);
  throw invalidInput(
    all[0].field,
    `The ${what} is not valid: ${named.join('; ')}. Correct it and try again.`,
  );
}

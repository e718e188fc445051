import { stringifyEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';
import { invalidInput } from '../middleware/invalidInput';
import { validated } from '../middleware/validated';

// The catalog's own rules for the parts of an entity ref.
const part = (pattern: RegExp, expected: string) =>
  z.string().max(63, 'is longer than 63 characters').regex(pattern, expected);

const parts = z.object({
  kind: part(
    /^[a-zA-Z][a-zA-Z0-9]*$/,
    'is no kind: it starts with a letter and has letters and digits only',
  ),
  namespace: part(
    /^[a-zA-Z0-9]+(-+[a-zA-Z0-9]+)*$/,
    'is no namespace: it has letters and digits, with dashes between them',
  ),
  name: part(
    /^[a-zA-Z0-9]([a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/,
    'is no name: it has letters and digits, with -, _ and . between them',
  ),
});

const WHOLE = /^([^:/]*):([^:/]*)\/([^:/]*)$/;

/**
 * A full entity ref, as the catalog writes it afterwards, in lower case:
 * `component:default/payments`.
 */
export const entityRefSchema = z
  .string()
  .max(3 * 63 + 2)
  .transform((text, context) => {
    const [, kind, namespace, name] = WHOLE.exec(text) ?? [];
    const result = parts.safeParse({ kind, namespace, name });
    if (!result.success) {
      context.issues.push({
        code: 'custom',
        input: text,
        message:
          'is no entity ref: it is written kind:namespace/name, for example ' +
          'component:default/payments',
      });
      return z.NEVER;
    }
    return stringifyEntityRef(result.data);
  });

/**
 * Reads the entity ref of a service from the parameters of a route.
 *
 * @returns The ref as the catalog writes it, in lower case:
 * `component:default/payments`.
 * @throws InputError that names the part that is not valid.
 */
export function readServiceRef(routeParams: Record<string, string>): string {
  const result = parts.safeParse(routeParams);
  if (!result.success) {
    const { issues } = result.error;
    const problems = issues
      .map(issue => `${issue.path.join('.')} ${issue.message}`)
      .join('; ');
    throw invalidInput(
      issues[0].path.join('.'),
      `The address names no catalog entity: ${problems}. It is expected to ` +
        'be /services/<kind>/<namespace>/<name>, for example ' +
        '/services/component/default/payments.',
    );
  }
  return stringifyEntityRef(result.data);
}

/** Characters of an environment's name, as the core counts them. */
const MAX_NAME = 63;

/** Name of an environment; which characters it may have, the core says. */
export const environmentNameSchema = z
  .string()
  .min(1)
  .refine(
    name => [...name].length <= MAX_NAME,
    `is longer than ${MAX_NAME} characters`,
  );

/**
 * Reads the name of an environment from the parameters of a route.
 *
 * @throws InputError when no environment can have that name.
 */
export function readEnvironmentName(
  routeParams: Record<string, string>,
): string {
  const { environment } = validated(
    z.object({ environment: environmentNameSchema }),
    routeParams,
    'address',
  );
  return environment;
}

/** An id that a provider or the core gave: short, and without blanks. */
export const idSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\s\p{Cc}]*$/u, 'is no id: it has blanks or control characters');

/**
 * Reads the id of a run, or of a dispatch, from the parameters of a route.
 *
 * @throws InputError when nothing can have that id.
 */
export function readId(
  routeParams: Record<string, string>,
  parameter: 'run' | 'dispatch',
): string {
  const id = validated(
    z.object({ [parameter]: idSchema }),
    routeParams,
    'address',
  );
  return id[parameter];
}

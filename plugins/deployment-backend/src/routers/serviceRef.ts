import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { z } from 'zod';

// The catalog's own rules for the parts of an entity ref.
const part = (pattern: RegExp, expected: string) =>
  z.string().max(63, 'is longer than 63 characters').regex(pattern, expected);

const params = z.object({
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

/**
 * Reads the entity ref of a service from the parameters of a route.
 *
 * @returns The ref as the catalog writes it, in lower case:
 * `component:default/payments`.
 * @throws InputError that names the part that is not valid.
 */
export function readServiceRef(routeParams: Record<string, string>): string {
  const result = params.safeParse(routeParams);
  if (!result.success) {
    const problems = result.error.issues
      .map(issue => `${issue.path.join('.')} ${issue.message}`)
      .join('; ');
    throw new InputError(
      `The address names no catalog entity: ${problems}. It is expected to ` +
        'be /services/<kind>/<namespace>/<name>, for example ' +
        '/services/component/default/payments.',
    );
  }
  return stringifyEntityRef(result.data);
}

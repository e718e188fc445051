import { InputError } from '@backstage/errors';
import type { ProblemDetails } from 'backstage-plugin-deployment-common';

/** What the core would say of such an input, so that pages know one shape. */
export interface InvalidInput extends InputError {
  code: 'invalid_input';
  details: ProblemDetails;
}

/**
 * An input that is refused, with the path of the field.
 *
 * @param field - Path in what was sent, for example `changes[0].environment.name`.
 * @param message - What is wrong and what to do about it.
 */
export function invalidInput(field: string, message: string): InvalidInput {
  return Object.assign(new InputError(message), {
    code: 'invalid_input' as const,
    details: { field },
  });
}

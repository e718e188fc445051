/** Something is wrong with a field of an environment. */
export interface FieldError {
  /** Id of the environment in the form. */
  id: string;
  /** Path within the environment, for example `source.workflow`; empty for it as a whole. */
  field: string;
  message: string;
}

const PLACE =
  /^(?:changes|environments)\[(\d+)\](?:\.environment)?(?:\.(.+))?$/;

/**
 * Finds the environment of the form that an error of the backend is about.
 *
 * @param path - The field as the backend names it, for example
 * `changes[1].environment.source.workflow`.
 * @param ids - Ids of what was sent, in that order.
 */
export function placeOf(
  path: string | undefined,
  ids: readonly (string | undefined)[],
): { id: string; field: string } | undefined {
  const match = path ? PLACE.exec(path) : null;
  const id = match ? ids[Number(match[1])] : undefined;
  return match && id ? { id, field: match[2] ?? '' } : undefined;
}

/**
 * The message for a field: its own, or that of a part of it which has no field
 * of its own in the form.
 */
export function messageFor(
  errors: readonly FieldError[],
  id: string,
  field: string,
): string | undefined {
  return errors.find(
    error =>
      error.id === id &&
      (error.field === field ||
        error.field.startsWith(`${field}.`) ||
        error.field.startsWith(`${field}[`)),
  )?.message;
}

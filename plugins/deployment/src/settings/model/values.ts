/** Plain JSON values: comparing them and reaching into them. */

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Whether two JSON values say the same. A field that is undefined counts as
 * absent, since that is how it is sent.
 */
export function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) {
    return true;
  }
  if (!isObject(one) || !isObject(other)) {
    return false;
  }
  if (Array.isArray(one) !== Array.isArray(other)) {
    return false;
  }
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every(key => sameValue(one[key], other[key]));
}

/** The value at a path such as `source.dispatch.inputs`. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (isObject(inner) ? inner[key] : undefined),
      value,
    );
}

/**
 * Paths of the fields in which two values differ, a list as a whole, in the
 * order in which the fields come.
 */
export function differingPaths(
  before: unknown,
  after: unknown,
  path = '',
): string[] {
  const areMaps =
    isObject(before) &&
    isObject(after) &&
    !Array.isArray(before) &&
    !Array.isArray(after);
  if (!areMaps) {
    return sameValue(before, after) ? [] : [path];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap(key =>
    differingPaths(before[key], after[key], path ? `${path}.${key}` : key),
  );
}

/** A copy without the fields that are undefined. */
export function withoutAbsent<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, inner]) => inner !== undefined),
  ) as T;
}

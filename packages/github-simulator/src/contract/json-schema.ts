/** OpenAPI 3.0 schemas as JSON Schema, which is what ajv reads. */
import { isObject } from '../http/exchange.ts';

/**
 * Copies a document with `nullable` written as a type, and `oneOf` beside a
 * `discriminator` as `anyOf`: the discriminator chooses, so that more than one
 * variant may fit.
 */
export function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(toJsonSchema);
  }
  if (!isObject(value)) {
    return value;
  }
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    copy[key] = toJsonSchema(child);
  }
  if (isObject(value.discriminator) && Array.isArray(copy.oneOf)) {
    copy.anyOf = copy.oneOf;
    delete copy.oneOf;
    delete copy.discriminator;
  }
  // A property may be called `nullable`; then it is a schema, not `true`.
  if (value.nullable !== true) {
    return copy;
  }
  delete copy.nullable;
  if (Array.isArray(copy.enum) && !copy.enum.includes(null)) {
    copy.enum = [...copy.enum, null];
  }
  if (typeof copy.type === 'string') {
    copy.type = [copy.type, 'null'];
    return copy;
  }
  return { anyOf: [copy, { type: 'null' }] };
}

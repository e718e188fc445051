/**
 * UTF-8 bytes of the JSON of a `T`. Routers send them on as they are; who needs
 * the value itself parses them.
 *
 * @public
 */
export type JsonBytes<T> = Buffer & {
  /** Never present; it only carries the type. */
  readonly __json?: T;
};

/** The value that the core answered. */
export function parseJsonBytes<T>(bytes: JsonBytes<T>): T {
  return JSON.parse(bytes.toString('utf8'));
}

/** ETags as GitHub computes them, and when a condition holds. */
import { createHash } from 'node:crypto';

/** What an ETag depends on besides the body. */
export interface EtagInputs {
  readonly accept: string | undefined;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/**
 * The weak ETag of a body. It depends on the token: SHA-256 over `Accept`,
 * `Authorization` and `Cookie`, each followed by `:` where present, and the
 * uncompressed body. So another token of the same user never matches.
 */
export function etagOf(inputs: EtagInputs, body: string | Buffer): string {
  const hash = createHash('sha256');
  for (const value of [inputs.accept, inputs.authorization, inputs.cookie]) {
    if (value !== undefined) {
      hash.update(`${value}:`);
    }
  }
  hash.update(body);
  return `W/"${hash.digest('hex')}"`;
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}

/**
 * Whether the condition of a request says that its copy is still good.
 * `If-None-Match` wins over `If-Modified-Since`, as HTTP asks for.
 */
export function isNotModified(
  headers: Readonly<Record<string, string>>,
  etag: string,
  lastModified: number | null,
): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) {
    return (
      tags.trim() === '*' ||
      tags.split(',').some(tag => opaque(tag) === opaque(etag))
    );
  }
  const since = headers['if-modified-since'];
  if (since === undefined || lastModified === null) {
    return false;
  }
  const time = Date.parse(since);
  return !Number.isNaN(time) && Math.floor(lastModified / 1000) * 1000 <= time;
}

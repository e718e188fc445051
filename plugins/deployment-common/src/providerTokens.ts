/**
 * Name of the request header that carries the viewer's provider tokens to the
 * deployment backend. It is sent to that backend only and never further.
 *
 * @public
 */
export const PROVIDER_TOKENS_HEADER = 'X-Deployment-Provider-Tokens';

/**
 * Bounds of the provider tokens header. They keep a request below the 16 KB
 * that Node allows for all headers together.
 *
 * @public
 */
export const PROVIDER_TOKENS_LIMITS = {
  /** Characters of the encoded header. */
  headerLength: 8192,
  /** Hosts that one header may hold tokens for. */
  hosts: 16,
  /** Characters of one token. */
  tokenLength: 2048,
} as const;

/**
 * The viewer's tokens by provider and host, keyed as {@link providerTokenKey}
 * writes it: `github:github.com`. A host that is absent is not connected.
 *
 * @public
 */
export type ProviderTokens = Record<string, string>;

/**
 * A provider tokens header that cannot be read. The message says what is
 * expected and never repeats any of the header.
 *
 * @public
 */
export class ProviderTokensError extends Error {
  constructor(problem: string) {
    super(
      `The ${PROVIDER_TOKENS_HEADER} header ${problem}. It is expected to be ` +
        'base64url without padding of a JSON object from "provider:host" to ' +
        'token, for example {"github:github.com":"…"}.',
    );
    this.name = 'ProviderTokensError';
  }
}

const KEY = /^[a-z][a-z0-9-]{0,62}:[A-Za-z0-9.-]{1,253}(:\d{1,5})?$/;
const TOKEN = /^[\x21-\x7e]+$/;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/**
 * Key of a host in {@link ProviderTokens}.
 *
 * @param provider - Provider id, for example `github`.
 * @param host - Host as in the configuration, with its port if it has one.
 * @public
 */
export function providerTokenKey(provider: string, host: string): string {
  return `${provider}:${host}`;
}

function checked(tokens: Record<string, unknown>): ProviderTokens {
  const entries = Object.entries(tokens);
  if (entries.length > PROVIDER_TOKENS_LIMITS.hosts) {
    throw new ProviderTokensError(
      `names more than ${PROVIDER_TOKENS_LIMITS.hosts} hosts`,
    );
  }
  // Without a prototype, so that no host name can shadow an object's members.
  const result: ProviderTokens = Object.create(null);
  for (const [key, token] of entries) {
    if (!KEY.test(key)) {
      throw new ProviderTokensError('has a key that is no "provider:host"');
    }
    if (typeof token !== 'string') {
      throw new ProviderTokensError('has a token that is not a string');
    }
    if (token === '') {
      continue;
    }
    if (token.length > PROVIDER_TOKENS_LIMITS.tokenLength) {
      throw new ProviderTokensError(
        `has a token of more than ${PROVIDER_TOKENS_LIMITS.tokenLength} characters`,
      );
    }
    if (!TOKEN.test(token)) {
      throw new ProviderTokensError(
        'has a token with characters outside printable ASCII',
      );
    }
    result[key] = token;
  }
  return result;
}

/**
 * Writes tokens as the value of the {@link PROVIDER_TOKENS_HEADER} header.
 *
 * @returns `undefined` when there is no token to send; then leave the header
 * out. Empty tokens, as Backstage gives for a host that is not connected, are
 * left out.
 * @throws {@link ProviderTokensError} when a token or a key cannot be sent.
 * @public
 */
export function encodeProviderTokens(
  tokens: ProviderTokens,
): string | undefined {
  const sendable = checked(tokens);
  if (Object.keys(sendable).length === 0) {
    return undefined;
  }
  // Keys and tokens are ASCII by now, so that btoa can take the JSON as it is.
  const encoded = btoa(JSON.stringify(sendable))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
  if (encoded.length > PROVIDER_TOKENS_LIMITS.headerLength) {
    throw new ProviderTokensError(
      `is longer than ${PROVIDER_TOKENS_LIMITS.headerLength} characters`,
    );
  }
  return encoded;
}

/**
 * Reads the value of the {@link PROVIDER_TOKENS_HEADER} header.
 *
 * @param header - The header's value; `undefined` or empty means no tokens.
 * @throws {@link ProviderTokensError} when it is too long or not what
 * {@link encodeProviderTokens} writes.
 * @public
 */
export function decodeProviderTokens(
  header: string | undefined,
): ProviderTokens {
  if (!header) {
    return checked({});
  }
  if (header.length > PROVIDER_TOKENS_LIMITS.headerLength) {
    throw new ProviderTokensError(
      `is longer than ${PROVIDER_TOKENS_LIMITS.headerLength} characters`,
    );
  }
  const unpadded = header.replace(/=+$/, '');
  if (!BASE64URL.test(unpadded)) {
    throw new ProviderTokensError('is not base64url');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(atob(unpadded.replace(/-/g, '+').replace(/_/g, '/')));
  } catch {
    // The cause is dropped: a JSON error quotes its input, which holds tokens.
    throw new ProviderTokensError('does not hold JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ProviderTokensError('does not hold a JSON object');
  }
  return checked(parsed as Record<string, unknown>);
}

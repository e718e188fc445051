/** Codes and tokens: issued, refreshed, taken back. */
import { createHash, randomBytes } from 'node:crypto';
import type { Token, User } from '../state/model.ts';
import type { World } from '../state/world.ts';

/** Seconds for which an authorization code is good. */
const CODE_SECONDS = 600;
/** Seconds for which a refresh token is good: six months. */
const REFRESH_SECONDS = 15_811_200;

/** What a user agreed to, waiting to be exchanged. */
interface Grant {
  readonly userId: number;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  /** PKCE: base64url of the SHA-256 of the verifier; null without. */
  readonly challenge: string | null;
  readonly expiresAt: number;
}

/** What a new token is for. */
export interface IssueRequest {
  readonly user: User;
  readonly scopes: readonly string[];
  readonly clientId: string | null;
  /** Overrides the setting; null for a token that does not expire. */
  readonly expiresInSeconds?: number | null;
}

/** How a code or a refresh token was refused, in OAuth's words. */
export type ExchangeError =
  | 'bad_verification_code'
  | 'redirect_uri_mismatch'
  | 'bad_refresh_token';

function secret(prefix: string, length: number): string {
  const alphabet =
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const text = [...randomBytes(length)]
    .map(byte => alphabet[byte % alphabet.length])
    .join('');
  return `${prefix}_${text}`;
}

/** The tokens of a world and what may become one. */
export class TokenService {
  readonly #world: World;
  readonly #codes = new Map<string, Grant>();
  readonly #byRefreshToken = new Map<string, Token>();
  /**
   * Lifetime of new access tokens in seconds; null for tokens that do not
   * expire. GitHub's expiring tokens live for eight hours.
   */
  expiresInSeconds: number | null;

  constructor(world: World, expiresInSeconds: number | null) {
    this.#world = world;
    this.expiresInSeconds = expiresInSeconds;
  }

  /** A code for what a user agreed to; good once and for ten minutes. */
  issueCode(grant: Omit<Grant, 'expiresAt'>): string {
    const code = randomBytes(10).toString('hex');
    this.#codes.set(code, {
      ...grant,
      expiresAt: this.#world.now() + CODE_SECONDS * 1000,
    });
    return code;
  }

  /** Exchanges a code. A used code is gone, also when it was refused. */
  exchange(request: {
    readonly code: string;
    readonly clientId: string;
    readonly redirectUri: string | null;
    readonly verifier: string | null;
  }): Token | ExchangeError {
    const grant = this.#codes.get(request.code);
    this.#codes.delete(request.code);
    if (
      grant === undefined ||
      grant.clientId !== request.clientId ||
      grant.expiresAt <= this.#world.now()
    ) {
      return 'bad_verification_code';
    }
    if (
      request.redirectUri !== null &&
      request.redirectUri !== grant.redirectUri
    ) {
      return 'redirect_uri_mismatch';
    }
    if (grant.challenge !== null) {
      const digest = createHash('sha256')
        .update(request.verifier ?? '')
        .digest('base64url');
      if (digest !== grant.challenge) {
        return 'bad_verification_code';
      }
    }
    return this.issue({
      user: this.#world.user(grant.userId),
      scopes: grant.scopes,
      clientId: grant.clientId,
    });
  }

  /** A new token. */
  issue(request: IssueRequest): Token {
    const now = this.#world.now();
    const lifetime =
      request.expiresInSeconds === undefined
        ? this.expiresInSeconds
        : request.expiresInSeconds;
    const token: Token = {
      accessToken: secret('gho', 36),
      refreshToken: lifetime === null ? null : secret('ghr', 76),
      kind: 'oauth',
      userId: request.user.id,
      scopes: normalizeScopes(request.scopes),
      clientId: request.clientId,
      createdAt: now,
      expiresAt: lifetime === null ? null : now + lifetime * 1000,
      refreshExpiresAt: lifetime === null ? null : now + REFRESH_SECONDS * 1000,
      revoked: false,
      refreshRevoked: false,
    };
    this.#world.tokens.set(token.accessToken, token);
    if (token.refreshToken !== null) {
      this.#byRefreshToken.set(token.refreshToken, token);
    }
    return token;
  }

  /**
   * Exchanges a refresh token. It works once and takes its access token with
   * it; the scopes stay what they were, whatever the request asks for.
   */
  refresh(refreshToken: string, clientId: string): Token | ExchangeError {
    const old = this.#byRefreshToken.get(refreshToken);
    if (
      old === undefined ||
      old.refreshRevoked ||
      (old.clientId !== null && old.clientId !== clientId) ||
      (old.refreshExpiresAt !== null &&
        old.refreshExpiresAt <= this.#world.now())
    ) {
      return 'bad_refresh_token';
    }
    old.revoked = true;
    old.refreshRevoked = true;
    return this.issue({
      user: this.#world.user(old.userId),
      scopes: old.scopes,
      clientId: old.clientId,
    });
  }

  /** A live access token that was issued to an app. */
  find(accessToken: string, clientId: string): Token | null {
    const found = this.#world.userOfToken(accessToken)?.token;
    return found !== undefined && found.clientId === clientId ? found : null;
  }

  /** Takes back an access token together with its refresh token. */
  revoke(token: Token): void {
    token.revoked = true;
    token.refreshRevoked = true;
  }

  /** Ends the access tokens of a user; their refresh tokens stay good. */
  expireAll(userId: number): number {
    return this.#each(userId, token => {
      token.expiresAt = this.#world.now();
    });
  }

  /** Takes back all tokens of a user, of one app or of every app. */
  revokeAll(userId: number | null, clientId: string | null = null): number {
    return this.#each(userId, token => {
      if (clientId === null || token.clientId === clientId) {
        this.revoke(token);
      }
    });
  }

  #each(userId: number | null, change: (token: Token) => void): number {
    const now = this.#world.now();
    let changed = 0;
    for (const token of this.#world.tokens.values()) {
      const alive =
        !token.revoked && (token.expiresAt === null || token.expiresAt > now);
      if (userId === null || token.userId === userId) {
        changed += alive ? 1 : 0;
        change(token);
      }
    }
    return changed;
  }
}

/** Scopes that another one of the list includes are left out, as GitHub does. */
export function normalizeScopes(scopes: readonly string[]): string[] {
  const includes: Readonly<Record<string, readonly string[]>> = {
    repo: [
      'repo:status',
      'repo_deployment',
      'public_repo',
      'repo:invite',
      'security_events',
    ],
    user: ['read:user', 'user:email', 'user:follow'],
    'admin:org': ['write:org', 'read:org'],
    'write:org': ['read:org'],
    'admin:repo_hook': ['write:repo_hook', 'read:repo_hook'],
    'write:repo_hook': ['read:repo_hook'],
  };
  const asked = [...new Set(scopes.filter(each => each !== ''))];
  const covered = new Set(asked.flatMap(each => includes[each] ?? []));
  return asked.filter(each => !covered.has(each)).sort();
}

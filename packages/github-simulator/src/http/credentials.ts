/** Who a request says it is. */
import type { Token, User } from '../state/model.ts';
import type { World } from '../state/world.ts';
import type { OAuthClients } from '../oauth/clients.ts';
import type { SimRequest } from './exchange.ts';

/** Outcome of looking at the `Authorization` header. */
export type Identity =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly user: User; readonly token: Token }
  | { readonly kind: 'client'; readonly clientId: string }
  | { readonly kind: 'bad' };

/**
 * Reads `Bearer`, `token` and `Basic` credentials. Basic carries an app's id
 * and secret, or any name with a token as its password.
 */
export function identify(
  request: SimRequest,
  world: World,
  clients: OAuthClients,
): Identity {
  const header = request.headers.authorization;
  if (header === undefined) {
    return { kind: 'anonymous' };
  }
  const [scheme = '', value = ''] = header.trim().split(/\s+/, 2);
  const withToken = (secret: string): Identity => {
    const found = world.userOfToken(secret);
    return found === null ? { kind: 'bad' } : { kind: 'user', ...found };
  };
  switch (scheme.toLowerCase()) {
    case 'bearer':
    case 'token':
      return withToken(value);
    case 'basic': {
      const text = Buffer.from(value, 'base64').toString('utf8');
      const cut = text.indexOf(':');
      const name = text.slice(0, Math.max(cut, 0));
      const secret = text.slice(cut + 1);
      if (world.tokens.has(secret)) {
        return withToken(secret);
      }
      return clients.authenticate(name, secret)
        ? { kind: 'client', clientId: name }
        : { kind: 'bad' };
    }
    default:
      return { kind: 'bad' };
  }
}

/** The login behind a request's token, dead tokens included, for the log. */
export function loginOf(request: SimRequest, world: World): string | null {
  const secret = /^(?:bearer|token)\s+(\S+)$/i.exec(
    request.headers.authorization ?? '',
  )?.[1];
  const token = secret === undefined ? undefined : world.tokens.get(secret);
  return token === undefined ? null : world.user(token.userId).login;
}

/** Whose budget a request takes from. */
export function payerOf(identity: Identity, request: SimRequest): string {
  return identity.kind === 'user'
    ? `@${identity.user.login}`
    : request.remoteAddress;
}

/** `POST /login/oauth/access_token`: codes and refresh tokens in, tokens out. */
import {
  bodyText,
  isObject,
  type SimAnswer,
  type SimRequest,
} from '../http/exchange.ts';
import type { Token } from '../state/model.ts';
import type { OAuthParts } from './authorize.ts';
import type { ExchangeError } from './tokens.ts';

type OAuthError =
  | ExchangeError
  | 'incorrect_client_credentials'
  | 'unsupported_grant_type';

const DESCRIPTIONS: Readonly<Record<OAuthError, string>> = {
  incorrect_client_credentials:
    'The client_id and/or client_secret passed are incorrect.',
  redirect_uri_mismatch:
    'The redirect_uri MUST match the registered callback URL for this application.',
  bad_verification_code: 'The code passed is incorrect or expired.',
  bad_refresh_token: 'The refresh token passed is incorrect or expired.',
  unsupported_grant_type:
    'The grant_type must be authorization_code or refresh_token.',
};

function parametersOf(request: SimRequest): URLSearchParams {
  const text = bodyText(request);
  if (!request.headers['content-type']?.includes('json')) {
    return new URLSearchParams(text === '' ? request.query : text);
  }
  const parameters = new URLSearchParams();
  try {
    const value: unknown = JSON.parse(text);
    for (const [name, field] of Object.entries(isObject(value) ? value : {})) {
      if (typeof field === 'string') {
        parameters.set(name, field);
      }
    }
  } catch {
    // As GitHub: what cannot be read counts as absent.
  }
  return parameters;
}

function basicCredentials(request: SimRequest): [string, string] | null {
  const encoded = /^basic\s+(\S+)$/i.exec(
    request.headers.authorization ?? '',
  )?.[1];
  if (encoded === undefined) {
    return null;
  }
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const cut = text.indexOf(':');
  return cut < 0 ? null : [text.slice(0, cut), text.slice(cut + 1)];
}

/** In the form that the request accepts: JSON, or form encoding. */
function encoded(
  request: SimRequest,
  fields: Readonly<Record<string, string | number>>,
): SimAnswer {
  const json = request.headers.accept?.includes('json') === true;
  return {
    // GitHub answers errors with 200, too.
    status: 200,
    headers: {
      'content-type': json
        ? 'application/json; charset=utf-8'
        : 'application/x-www-form-urlencoded; charset=utf-8',
      'cache-control': 'no-store',
    },
    body: json
      ? JSON.stringify(fields)
      : new URLSearchParams(
          Object.entries(fields).map(([name, value]): [string, string] => [
            name,
            String(value),
          ]),
        ).toString(),
  };
}

function seconds(until: number | null, now: number): number | null {
  return until === null ? null : Math.max(0, Math.round((until - now) / 1000));
}

function tokenFields(
  token: Token,
  now: number,
): Record<string, string | number> {
  const expiresIn = seconds(token.expiresAt, now);
  const refreshExpiresIn = seconds(token.refreshExpiresAt, now);
  return {
    access_token: token.accessToken,
    ...(expiresIn === null ? {} : { expires_in: expiresIn }),
    ...(token.refreshToken === null
      ? {}
      : { refresh_token: token.refreshToken }),
    ...(refreshExpiresIn === null
      ? {}
      : { refresh_token_expires_in: refreshExpiresIn }),
    scope: token.scopes.join(','),
    token_type: 'bearer',
  };
}

function exchange(
  { clients, tokens }: OAuthParts,
  request: SimRequest,
  parameters: URLSearchParams,
): Token | OAuthError {
  const [basicId, basicSecret] = basicCredentials(request) ?? ['', ''];
  const clientId = parameters.get('client_id') ?? basicId;
  const secret = parameters.get('client_secret') ?? basicSecret;
  if (!clients.authenticate(clientId, secret)) {
    return 'incorrect_client_credentials';
  }
  switch (parameters.get('grant_type') ?? 'authorization_code') {
    case 'authorization_code':
      return tokens.exchange({
        code: parameters.get('code') ?? '',
        clientId,
        redirectUri: parameters.get('redirect_uri'),
        verifier: parameters.get('code_verifier'),
      });
    case 'refresh_token':
      return tokens.refresh(parameters.get('refresh_token') ?? '', clientId);
    default:
      return 'unsupported_grant_type';
  }
}

/** Answers the token endpoint. */
export function accessToken(parts: OAuthParts, request: SimRequest): SimAnswer {
  const outcome = exchange(parts, request, parametersOf(request));
  if (typeof outcome === 'string') {
    return encoded(request, {
      error: outcome,
      error_description: DESCRIPTIONS[outcome],
      error_uri:
        'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors',
    });
  }
  return encoded(request, tokenFields(outcome, parts.world.now()));
}

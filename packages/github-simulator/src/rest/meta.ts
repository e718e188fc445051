/** What the API tells about itself, and OAuth apps about their tokens. */
import { createHash } from 'node:crypto';
import { API_VERSIONS } from '../contract/cache.ts';
import type { Resource } from '../limits/rate-limits.ts';
import { required } from './body.ts';
import { RestError, notFound, unauthenticated } from './errors.ts';
import { ok, type RestCall, type Route } from './call.ts';
import { simpleUser } from './shapes/accounts.ts';
import { time, timeOrNull } from './shapes/context.ts';

/** The Enterprise Server that the GHES dialect plays. */
export const GHES_VERSION = '3.19.0';

function budget(call: RestCall, resource: Resource) {
  const { limit, used, remaining, reset } = call.limits.budget(
    call.payer,
    resource,
  );
  return { limit, used, remaining, reset };
}

/** Budgets that exist and that nothing here ever spends. */
function untouched(call: RestCall, limit: number, seconds: number) {
  const reset = Math.ceil(call.world.now() / 1000) + seconds;
  return { limit, used: 0, remaining: limit, reset };
}

/** The app that the call's credentials belong to; it must be the path's. */
function clientOf(call: RestCall): string {
  if (call.clientId === null) {
    throw unauthenticated();
  }
  if (call.clientId !== call.params.client_id) {
    throw notFound();
  }
  return call.clientId;
}

/** Routes about the API and its tokens. */
export const metaRoutes: readonly Route[] = [
  {
    operation: 'GET /versions',
    handler: call =>
      ok(
        call.dialect === 'github'
          ? [...API_VERSIONS].sort().reverse()
          : ['2022-11-28'],
      ),
  },
  {
    operation: 'GET /meta',
    handler: call =>
      ok({
        verifiable_password_authentication: false,
        ...(call.dialect === 'ghes' ? { installed_version: GHES_VERSION } : {}),
      }),
  },
  {
    operation: 'GET /rate_limit',
    handler: call => {
      if (!call.limits.enabled) {
        throw new RestError(404, 'Rate limiting is not enabled.');
      }
      const core = budget(call, 'core');
      return ok(
        {
          resources: {
            core,
            graphql: budget(call, 'graphql'),
            search: untouched(call, 30, 60),
          },
          ...(call.version === '2022-11-28' ? { rate: core } : {}),
        },
        { etag: false },
      );
    },
  },
  {
    operation: 'POST /applications/{client_id}/token',
    handler: call => {
      const clientId = clientOf(call);
      const token = call.tokens.find(
        required(call.body, 'access_token', 'string'),
        clientId,
      );
      if (token === null) {
        throw notFound();
      }
      const digest = createHash('sha256')
        .update(token.accessToken)
        .digest('hex');
      return ok({
        id: Number.parseInt(digest.slice(0, 12), 16),
        url: `${call.urls.api}/authorizations/${digest.slice(0, 12)}`,
        scopes: token.scopes,
        token: token.accessToken,
        token_last_eight: token.accessToken.slice(-8),
        hashed_token: digest,
        app: {
          client_id: clientId,
          name: clientId,
          url: `${call.urls.web}/apps/${clientId}`,
        },
        note: null,
        note_url: null,
        updated_at: time(token.createdAt),
        created_at: time(token.createdAt),
        expires_at: timeOrNull(token.expiresAt),
        fingerprint: null,
        user: simpleUser(call.shape, call.world.user(token.userId)),
      });
    },
  },
  {
    operation: 'DELETE /applications/{client_id}/token',
    handler: call => {
      const token = call.tokens.find(
        required(call.body, 'access_token', 'string'),
        clientOf(call),
      );
      if (token === null) {
        throw notFound();
      }
      call.tokens.revoke(token);
      return { status: 204 };
    },
  },
  {
    operation: 'DELETE /applications/{client_id}/grant',
    handler: call => {
      const clientId = clientOf(call);
      const token = call.tokens.find(
        required(call.body, 'access_token', 'string'),
        clientId,
      );
      if (token === null) {
        throw notFound();
      }
      call.tokens.revokeAll(token.userId, clientId);
      return { status: 204 };
    },
  },
];

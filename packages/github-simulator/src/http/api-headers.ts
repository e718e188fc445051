/** Headers that every answer of the API carries. */
import { randomBytes } from 'node:crypto';
import type { Token } from '../state/model.ts';
import type { Resource, RateLimits } from '../limits/rate-limits.ts';
import type { Dialect } from './urls.ts';

/** What the common headers are made from. */
export interface HeaderInputs {
  readonly dialect: Dialect;
  readonly token: Token | null;
  /** `X-Accepted-OAuth-Scopes`; null leaves it empty. */
  readonly acceptedScopes: readonly string[];
  readonly limits: RateLimits;
  readonly payer: string;
  readonly resource: Resource;
  readonly apiVersion: string | null;
  readonly mediaType: string;
}

/** Shaped like GitHub's: groups of hexadecimal digits. */
export function requestId(): string {
  const hex = randomBytes(16).toString('hex').toUpperCase();
  return [
    hex.slice(0, 4),
    hex.slice(4, 9),
    hex.slice(9, 15),
    hex.slice(15, 22),
    hex.slice(22, 30),
  ].join(':');
}

/** `x-ratelimit-*`; nothing where limits are off. */
export function rateLimitHeaders(
  limits: RateLimits,
  payer: string,
  resource: Resource,
): Record<string, string> {
  if (!limits.enabled) {
    return {};
  }
  const budget = limits.budget(payer, resource);
  return {
    'x-ratelimit-limit': String(budget.limit),
    'x-ratelimit-remaining': String(budget.remaining),
    'x-ratelimit-used': String(budget.used),
    'x-ratelimit-reset': String(budget.reset),
    'x-ratelimit-resource': resource,
  };
}

/** The value of `X-GitHub-Media-Type` for an `Accept` header. */
export function mediaTypeOf(accept: string | undefined): string {
  const parameter =
    /application\/vnd\.github\.?([\w.-]*?)(?:\+json)?(?:[,;]|$)/.exec(
      accept ?? '',
    )?.[1];
  const parts = (parameter ?? '').split('.').filter(part => part !== '');
  const version = parts.find(part => /^v\d+$/.test(part)) ?? 'v3';
  const form = parts.find(part => !/^v\d+$/.test(part));
  return [
    `github.${version}`,
    ...(form === undefined ? [] : [`param=${form}`]),
    'format=json',
  ].join('; ');
}

/** The common headers of an API answer. */
export function apiHeaders(inputs: HeaderInputs): Record<string, string> {
  const scopes =
    inputs.token === null || inputs.token.kind === 'app-user'
      ? {}
      : {
          'x-oauth-scopes': inputs.token.scopes.join(', '),
          'x-accepted-oauth-scopes': inputs.acceptedScopes.join(', '),
          ...(inputs.token.clientId === null
            ? {}
            : { 'x-oauth-client-id': inputs.token.clientId }),
        };
  return {
    'x-github-request-id': requestId(),
    'x-github-media-type': inputs.mediaType,
    ...(inputs.apiVersion === null
      ? {}
      : { 'x-github-api-version-selected': inputs.apiVersion }),
    ...(inputs.dialect === 'ghes'
      ? { 'x-github-enterprise-version': 'enterprise-server@3.19.0' }
      : {}),
    ...scopes,
    ...rateLimitHeaders(inputs.limits, inputs.payer, inputs.resource),
    vary: 'Accept, Authorization, Cookie, Accept-Encoding, X-Requested-With',
    'x-content-type-options': 'nosniff',
  };
}

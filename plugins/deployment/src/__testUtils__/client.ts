import type { ScmAuthApi } from '@backstage/integration-react';
import {
  decodeProviderTokens,
  PROVIDER_TOKENS_HEADER,
  type RequiredHost,
} from 'backstage-plugin-deployment-common';
import { DeploymentClient } from '../api/DeploymentClient';
import { jsonResponse } from './responses';

/** The host of most fixtures. */
export const github: RequiredHost = {
  provider: 'github',
  host: 'github.com',
  url: 'https://github.com/',
};
/** Another host of the same provider. */
export const enterprise: RequiredHost = {
  provider: 'github',
  host: 'ghe.example.com',
  url: 'https://ghe.example.com/',
};

/** What the backend answers when the provider rejects the token. */
export const rejectedToken = jsonResponse(
  {
    error: {
      name: 'AuthenticationError',
      code: 'token_rejected',
      message: 'The token was rejected.',
      details: { host: 'github.com' },
    },
    response: { statusCode: 401 },
  },
  401,
);

/** A request as the backend received it. */
export interface SentRequest {
  url: string;
  method: string;
  body: unknown;
  tokens: Record<string, string>;
}

/** A client whose backend gives these answers one after the other, the last for good. */
export function setupClient(options: {
  /** JSON, whole responses, or errors for requests that no answer comes to. */
  answers: unknown[];
  hosts?: RequiredHost[];
  tokens?: (url: string) => string;
  renew?: () => void;
}) {
  const answers = [...options.answers];
  const sent: SentRequest[] = [];
  const all: string[] = [];
  const fetch = jest.fn(async (input: unknown, init: RequestInit = {}) => {
    const url = String(input).replace('plugin://deployment', '');
    all.push(url);
    if (url === '/hosts' || url.endsWith('/payments/hosts')) {
      return jsonResponse({ hosts: options.hosts ?? [github, enterprise] });
    }
    const headers = init.headers as Record<string, string>;
    sent.push({
      url,
      method: init.method ?? 'GET',
      body: init.body ? JSON.parse(String(init.body)) : undefined,
      tokens: { ...decodeProviderTokens(headers[PROVIDER_TOKENS_HEADER]) },
    });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof TypeError) {
      throw answer;
    }
    return (
      typeof answer === 'object' && answer !== null && 'ok' in answer
        ? answer
        : jsonResponse(answer)
    ) as Response;
  });
  const getCredentials = jest.fn<
    ReturnType<ScmAuthApi['getCredentials']>,
    Parameters<ScmAuthApi['getCredentials']>
  >(async ({ url }) => ({
    token: (options.tokens ?? (() => 'token-1'))(url),
    headers: {},
  }));
  const renew = jest.fn(async () => options.renew?.());
  const client = new DeploymentClient({
    fetchApi: { fetch: fetch as unknown as typeof globalThis.fetch },
    scmAuth: { getCredentials },
    renewal: { renew },
    scopes: [],
  });
  return { client, sent, all, renew };
}

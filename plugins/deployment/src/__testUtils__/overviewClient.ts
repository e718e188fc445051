import type { ScmAuthApi } from '@backstage/integration-react';
import {
  decodeProviderTokens,
  PROVIDER_TOKENS_HEADER,
  type RequiredHost,
  type ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { DeploymentClient } from '../api/DeploymentClient';
import type { ProviderTokenRenewalApi } from '../api/ProviderTokenRenewal';
import { environment, overview, unavailable } from './builders';
import { jsonResponse } from './responses';

/** The service that is asked about. */
export const SERVICE = 'component:default/payments';

/** The host of most services. */
export const github: RequiredHost = {
  provider: 'github',
  host: 'github.com',
  url: 'https://github.com/',
};

/** Another host of the same provider, at a port of its own. */
export const enterprise: RequiredHost = {
  provider: 'github',
  host: 'ghe.example.com:8443',
  url: 'https://ghe.example.com:8443/',
};

/** Overviews: of an environment that was read, and of one that was not. */
export const fine = overview([environment('production')]);
export const rejected = overview([unavailable('production', 'token_rejected')]);
export const notConnected = overview([
  unavailable('production', 'not_connected'),
]);

/** A client whose backend gives these answers one after the other, the last for good. */
export function setup(options: {
  hosts?: RequiredHost[][];
  overviews?: ServiceOverview[];
  tokens?: (url: string) => string | Promise<string>;
  renew?: ProviderTokenRenewalApi['renew'];
}) {
  const hosts = [...(options.hosts ?? [[github]])];
  const overviews = [...(options.overviews ?? [fine])];
  const next = <T>(list: T[]) => (list.length > 1 ? list.shift()! : list[0]);
  const requests: { url: string; headers: Record<string, string> }[] = [];
  const fetch = jest.fn(async (input: unknown, init?: RequestInit) => {
    const url = String(input);
    requests.push({
      url,
      headers: { ...(init?.headers as Record<string, string>) },
    });
    return url.endsWith('/hosts')
      ? jsonResponse({ hosts: next(hosts) })
      : jsonResponse(next(overviews));
  });
  const getCredentials = jest.fn<
    ReturnType<ScmAuthApi['getCredentials']>,
    Parameters<ScmAuthApi['getCredentials']>
  >(async ({ url }) => ({
    token: await (options.tokens ?? (() => 'token-1'))(url),
    headers: {},
  }));
  const renew = jest.fn(options.renew ?? (async () => {}));
  const client = new DeploymentClient({
    fetchApi: { fetch: fetch as unknown as typeof globalThis.fetch },
    scmAuth: { getCredentials },
    renewal: { renew },
    scopes: ['workflow'],
  });
  const sentTokens = () =>
    requests
      .filter(({ url }) => url.endsWith('/overview'))
      .map(({ headers }) => ({
        ...decodeProviderTokens(headers[PROVIDER_TOKENS_HEADER]),
      }));
  return { client, fetch, requests, getCredentials, renew, sentTokens };
}

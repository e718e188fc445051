import type { ScmAuthApi } from '@backstage/integration-react';
import {
  decodeProviderTokens,
  PROVIDER_TOKENS_HEADER,
  type RequiredHost,
  type ServiceOverview,
} from 'backstage-plugin-deployment-common';
import {
  environment,
  origin,
  overview,
  unavailable,
} from '../__testUtils__/builders';
import { jsonResponse } from '../__testUtils__/responses';
import { DeploymentClient } from './DeploymentClient';
import type { ProviderTokenRenewalApi } from './ProviderTokenRenewal';

const SERVICE = 'component:default/payments';

const github: RequiredHost = {
  provider: 'github',
  host: 'github.com',
  url: 'https://github.com/',
};

const enterprise: RequiredHost = {
  provider: 'github',
  host: 'ghe.example.com:8443',
  url: 'https://ghe.example.com:8443/',
};

const fine = overview([environment('production')]);
const rejected = overview([unavailable('production', 'token_rejected')]);
const notConnected = overview([unavailable('production', 'not_connected')]);

function setup(options: {
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

describe('DeploymentClient', () => {
  it('asks for the hosts without a token, then for the overview with one token per host', async () => {
    const { client, requests, getCredentials, sentTokens } = setup({
      hosts: [[github, enterprise]],
      tokens: url => `token of ${new URL(url).hostname}`.replace(/ /g, '-'),
    });

    const { overview: read, hosts } = await client.getOverview(SERVICE);

    expect(requests.map(({ url }) => url)).toEqual([
      'plugin://deployment/services/component/default/payments/hosts',
      'plugin://deployment/services/component/default/payments/overview',
    ]);
    expect(requests[0].headers).toEqual({});
    expect(sentTokens()).toEqual([
      {
        'github:github.com': 'token-of-github.com',
        'github:ghe.example.com:8443': 'token-of-ghe.example.com',
      },
    ]);
    expect(getCredentials.mock.calls.map(([asked]) => asked)).toEqual(
      [github, enterprise].map(({ url }) => ({
        url,
        additionalScope: { customScopes: { github: ['workflow'] } },
        optional: true,
      })),
    );
    expect(read).toEqual(fine);
    expect(hosts.map(({ host, state }) => [host, state])).toEqual([
      ['github.com', 'connected'],
      ['ghe.example.com:8443', 'connected'],
    ]);
  });

  it('asks for the token anew for every request, and for the hosts once', async () => {
    const tokens = ['first', 'second'];
    const { client, requests, sentTokens } = setup({
      tokens: () => tokens.shift()!,
    });

    await client.getOverview(SERVICE);
    await client.getOverview(SERVICE);

    expect(sentTokens()).toEqual([
      { 'github:github.com': 'first' },
      { 'github:github.com': 'second' },
    ]);
    expect(requests.filter(({ url }) => url.endsWith('/hosts'))).toHaveLength(
      1,
    );
  });

  it('takes an empty token for "not connected" and sends no header', async () => {
    const { client, requests } = setup({
      tokens: () => '',
      overviews: [notConnected],
    });

    const { hosts } = await client.getOverview(SERVICE);

    expect(hosts).toEqual([{ ...github, state: 'not_connected' }]);
    expect(requests[1].headers).toEqual({});
  });

  it('leaves a host alone that was not connected, until a person asks', async () => {
    const { client, getCredentials } = setup({
      tokens: () => '',
      overviews: [notConnected],
    });

    await client.getOverview(SERVICE);
    await client.getOverview(SERVICE);
    expect(getCredentials).toHaveBeenCalledTimes(1);

    await client.getOverview(SERVICE, { thorough: true });
    expect(getCredentials).toHaveBeenCalledTimes(2);
  });

  it('tells a host without an auth provider from one that is not connected', async () => {
    const { client } = setup({
      hosts: [[github, enterprise]],
      tokens: url => {
        if (url === enterprise.url) {
          throw new Error(
            `No auth provider available for '${url}', see https://backstage.io/link?scm-auth`,
          );
        }
        return 'token-1';
      },
    });

    const { hosts } = await client.getOverview(SERVICE);

    expect(hosts.map(({ state }) => state)).toEqual([
      'connected',
      'not_set_up',
    ]);
  });

  it('takes any other failure to get a token for "not connected"', async () => {
    const { client } = setup({
      tokens: () => {
        throw new Error('Login failed, rejected by user');
      },
      overviews: [notConnected],
    });

    const { hosts } = await client.getOverview(SERVICE);

    expect(hosts.map(({ state }) => state)).toEqual(['not_connected']);
  });

  it('asks for the hosts again when an environment needs one that it does not know', async () => {
    const moved = overview([
      unavailable(
        'production',
        'not_connected',
        {},
        { origin: { ...origin, host: enterprise.host } },
      ),
    ]);
    const { client, sentTokens } = setup({
      hosts: [[github], [enterprise]],
      overviews: [moved, fine],
    });

    const { overview: read } = await client.getOverview(SERVICE);

    expect(read).toEqual(fine);
    expect(sentTokens().map(tokens => Object.keys(tokens))).toEqual([
      ['github:github.com'],
      ['github:ghe.example.com:8443'],
    ]);
  });

  it('passes the backend error on, with its status and name', async () => {
    const { client, fetch } = setup({});
    fetch.mockResolvedValue(
      jsonResponse(
        {
          error: { name: 'NotAllowedError', message: 'Unauthorized' },
          response: { statusCode: 403 },
        },
        403,
      ),
    );

    await expect(client.getOverview(SERVICE)).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 403,
      cause: { name: 'NotAllowedError' },
    });
  });

  it('ends its requests when nobody waits any more', async () => {
    const { client, fetch } = setup({});
    const { signal } = new AbortController();

    await client.getOverview(SERVICE, { signal });

    expect(fetch.mock.calls.map(([, init]) => init?.signal)).toEqual([
      signal,
      signal,
    ]);
  });

  it('writes no token into the console', async () => {
    const spies = (['debug', 'error', 'info', 'log', 'warn'] as const).map(
      method => jest.spyOn(console, method).mockImplementation(() => {}),
    );
    const { client } = setup({ overviews: [rejected] });

    await client.getOverview(SERVICE);

    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});

describe('DeploymentClient, when the provider rejects the token', () => {
  it('renews silently and repeats the request once with the new token', async () => {
    let token = 'dead';
    const { client, renew, sentTokens } = setup({
      overviews: [rejected, fine],
      tokens: () => token,
      renew: async () => {
        token = 'fresh';
      },
    });

    const { overview: read } = await client.getOverview(SERVICE);

    expect(read).toEqual(fine);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(renew).toHaveBeenCalledWith(
      expect.objectContaining({ ...github, token: 'dead' }),
      'silent',
    );
    expect(sentTokens()).toEqual([
      { 'github:github.com': 'dead' },
      { 'github:github.com': 'fresh' },
    ]);
  });

  it('repeats once only, even if the new token is rejected too', async () => {
    let count = 0;
    const { client, sentTokens } = setup({
      overviews: [rejected],
      tokens: () => `token-${count}`,
      renew: async () => {
        count += 1;
      },
    });

    const { overview: read } = await client.getOverview(SERVICE);

    expect(read).toEqual(rejected);
    expect(sentTokens()).toHaveLength(2);
  });

  it('does not repeat with the same token, nor try to renew it again and again', async () => {
    const { client, renew, sentTokens } = setup({ overviews: [rejected] });

    await client.getOverview(SERVICE);
    await client.getOverview(SERVICE);
    await client.getOverview(SERVICE);

    expect(sentTokens()).toHaveLength(3);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('tries to renew again when a person asks for a refresh', async () => {
    const { client, renew } = setup({ overviews: [rejected] });

    await client.getOverview(SERVICE);
    await client.getOverview(SERVICE, { thorough: true });

    expect(renew).toHaveBeenCalledTimes(2);
  });

  it('shows the rejection when the silent renewal fails', async () => {
    const { client } = setup({
      overviews: [rejected],
      renew: async () => {
        throw new Error('offline');
      },
    });

    const { overview: read } = await client.getOverview(SERVICE);

    expect(read).toEqual(rejected);
  });

  it('also renews when only stale data is left because of the rejection', async () => {
    let token = 'dead';
    const stale = overview([
      environment('production', {
        stale: { code: 'token_rejected', message: '', details: {} },
      }),
    ]);
    const { client } = setup({
      overviews: [stale, fine],
      tokens: () => token,
      renew: async () => {
        token = 'fresh';
      },
    });

    await expect(client.getOverview(SERVICE)).resolves.toMatchObject({
      overview: fine,
    });
  });

  it('renews in a popup when the viewer reconnects, and asks for that very token', async () => {
    const { client, renew } = setup({
      overviews: [rejected],
      tokens: () => 'dead',
    });
    await client.getOverview(SERVICE);

    await client.reconnect(origin);

    expect(renew).toHaveBeenLastCalledWith(
      { ...github, token: 'dead' },
      'popup',
    );
  });

  it('keeps background requests waiting while the popup is open', async () => {
    let closePopup = () => {};
    const { client, sentTokens } = setup({
      overviews: [rejected, fine],
      renew: (_, mode) =>
        mode === 'silent'
          ? Promise.resolve()
          : new Promise(resolve => {
              closePopup = resolve;
            }),
    });
    await client.getOverview(SERVICE);

    const reconnecting = client.reconnect(origin);
    await Promise.resolve();
    const poll = client.getOverview(SERVICE);
    await new Promise(resolve => setTimeout(resolve, 0));
    expect(sentTokens()).toHaveLength(1);

    closePopup();
    await reconnecting;
    await poll;
    expect(sentTokens()).toHaveLength(2);
  });

  it('tells the caller why reconnecting failed, and goes on asking', async () => {
    const { client, sentTokens } = setup({
      overviews: [rejected],
      renew: async (_, mode) => {
        if (mode === 'popup') {
          throw new Error('Login failed, popup was closed');
        }
      },
    });
    await client.getOverview(SERVICE);

    await expect(client.reconnect(origin)).rejects.toThrow('popup was closed');
    await client.getOverview(SERVICE);

    expect(sentTokens()).toHaveLength(2);
  });
});

describe('DeploymentClient, when the viewer connects', () => {
  it('asks in a popup and uses the new token from then on', async () => {
    let token = '';
    const { client, getCredentials, sentTokens } = setup({
      overviews: [notConnected, fine],
      tokens: () => token,
    });
    await client.getOverview(SERVICE);
    token = 'fresh';

    await client.connect(origin);
    await client.getOverview(SERVICE);

    expect(getCredentials.mock.calls[1]).toEqual([
      {
        url: github.url,
        additionalScope: { customScopes: { github: ['workflow'] } },
        instantPopup: true,
      },
    ]);
    expect(sentTokens()).toEqual([{}, { 'github:github.com': 'fresh' }]);
  });

  it('connects by "Reconnect" too when there is no token left to renew', async () => {
    const { client, getCredentials, renew } = setup({
      overviews: [notConnected],
      tokens: () => '',
    });
    await client.getOverview(SERVICE);

    await client.reconnect(origin);

    expect(renew).not.toHaveBeenCalled();
    expect(getCredentials).toHaveBeenLastCalledWith(
      expect.objectContaining({ instantPopup: true }),
    );
  });
});

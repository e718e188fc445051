import { origin, overview, unavailable } from '../__testUtils__/builders';
import {
  enterprise,
  fine,
  github,
  notConnected,
  rejected,
  SERVICE,
  setup,
} from '../__testUtils__/overviewClient';
import { jsonResponse } from '../__testUtils__/responses';

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

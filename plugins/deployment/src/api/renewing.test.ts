import { environment, origin, overview } from '../__testUtils__/builders';
import {
  fine,
  github,
  notConnected,
  rejected,
  SERVICE,
  setup,
} from '../__testUtils__/overviewClient';

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

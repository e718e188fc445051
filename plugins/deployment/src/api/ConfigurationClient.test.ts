import {
  enterprise,
  github,
  rejectedToken,
  setupClient,
} from '../__testUtils__/client';
import {
  environmentTest,
  environmentTests,
  inspection,
  mapped,
  SERVICE,
  twoStored,
} from '../__testUtils__/settingsBuilders';
import { overview } from '../__testUtils__/builders';

describe('reading the configuration', () => {
  it('lists with its filters, and without tokens', async () => {
    const page = { environments: [], nextCursor: null };
    const { client, sent, all } = setupClient({ answers: [page] });

    expect(
      await client.listEnvironments({
        services: ['component:default/a'],
        owners: ['group:default/x', 'group:default/y'],
        repository: 'acme/payments',
        text: 'a & b',
        cursor: 'next',
        limit: 200,
      }),
    ).toEqual(page);

    expect(all).toHaveLength(1);
    const url = new URL(sent[0].url, 'http://x');
    expect(url.pathname).toBe('/environments');
    expect([...url.searchParams]).toEqual([
      ['service', 'component:default/a'],
      ['owner', 'group:default/x'],
      ['owner', 'group:default/y'],
      ['repository', 'acme/payments'],
      ['text', 'a & b'],
      ['cursor', 'next'],
      ['limit', '200'],
    ]);
    expect(sent[0].tokens).toEqual({});
  });

  it('reads the environments of a service', async () => {
    const { client, sent } = setupClient({
      answers: [{ environments: twoStored }],
    });

    expect(await client.getServiceEnvironments(SERVICE)).toEqual(twoStored);
    expect(sent[0].url).toBe(
      '/services/component/default/payments/environments',
    );
  });

  it('exports all, or the services that are named', async () => {
    const { client, sent } = setupClient({ answers: [['a: 1']] });

    expect(await client.exportEnvironments()).toBe('["a: 1"]');
    await client.exportEnvironments(['component:default/a']);

    expect(sent.map(({ url }) => url)).toEqual([
      '/environments/export',
      '/environments/export?service=component%3Adefault%2Fa',
    ]);
  });

  it('says how the viewer stands with each host', async () => {
    const { client } = setupClient({
      answers: [],
      tokens: url => (url === github.url ? 'token' : ''),
    });

    expect(await client.getHosts()).toEqual([
      { ...github, state: 'connected' },
      { ...enterprise, state: 'not_connected' },
    ]);
  });
});

describe('asking a provider', () => {
  it('looks at a repository with the token of its host alone', async () => {
    const found = inspection();
    const { client, sent } = setupClient({
      answers: [found],
      tokens: url => `token-of-${new URL(url).host}`,
    });

    expect(
      await client.inspectRepository(SERVICE, {
        provider: 'github',
        host: 'github.com',
        repository: 'acme/payments',
      }),
    ).toEqual(found);

    expect(sent).toEqual([
      {
        url: '/services/component/default/payments/inspection',
        method: 'POST',
        body: {
          provider: 'github',
          host: 'github.com',
          repository: 'acme/payments',
        },
        tokens: { 'github:github.com': 'token-of-github.com' },
      },
    ]);
  });

  it('tests with the tokens of the hosts of the environments', async () => {
    const environments = [
      mapped('staging'),
      mapped('production', { host: 'ghe.example.com' }),
    ];
    const { client, sent } = setupClient({
      answers: [environmentTests(['staging', 'production'])],
    });

    await client.testEnvironments(SERVICE, environments);

    expect(sent[0]).toMatchObject({
      url: '/services/component/default/payments/environment-tests',
      body: { environments },
      tokens: {
        'github:github.com': 'token-1',
        'github:ghe.example.com': 'token-1',
      },
    });
  });

  it('renews a rejected token silently and asks once more', async () => {
    let token = 'dead';
    const { client, sent, renew } = setupClient({
      answers: [rejectedToken, inspection()],
      tokens: () => token,
      renew: () => {
        token = 'fresh';
      },
    });

    await client.inspectRepository(SERVICE, {
      ...github,
      repository: 'acme/payments',
    });

    expect(renew).toHaveBeenCalledWith(
      expect.objectContaining({ host: 'github.com', token: 'dead' }),
      'silent',
    );
    expect(sent.map(({ tokens }) => tokens['github:github.com'])).toEqual([
      'dead',
      'fresh',
    ]);
  });

  it('passes the rejection on where the token stays the same', async () => {
    const { client, sent } = setupClient({ answers: [rejectedToken] });

    await expect(
      client.inspectRepository(SERVICE, {
        ...github,
        repository: 'acme/payments',
      }),
    ).rejects.toMatchObject({ statusCode: 401 });
    expect(sent).toHaveLength(1);
  });

  it('renews for a host that one of several environments says rejected it', async () => {
    let token = 'dead';
    const { client, sent, renew } = setupClient({
      answers: [
        environmentTests([
          'staging',
          environmentTest('production', {
            problem: {
              code: 'token_rejected',
              message: 'no',
              details: {},
            },
          }),
        ]),
        environmentTests(['staging', 'production']),
      ],
      tokens: () => token,
      renew: () => {
        token = 'fresh';
      },
    });

    const { environments } = await client.testEnvironments(SERVICE, [
      mapped('staging'),
      mapped('production', { host: 'ghe.example.com' }),
    ]);

    expect(environments.every(({ problem }) => problem === null)).toBe(true);
    expect(renew).toHaveBeenCalledTimes(1);
    expect(renew).toHaveBeenCalledWith(
      expect.objectContaining({ host: 'ghe.example.com' }),
      'silent',
    );
    expect(sent).toHaveLength(2);
  });
});

describe('changing the configuration', () => {
  const done = { environments: twoStored, differences: [] };

  it('sends all changes at once, with the tokens of every host', async () => {
    const { client, sent } = setupClient({ answers: [done] });
    const changes = [
      { kind: 'create' as const, environment: mapped('qa') },
      { kind: 'delete' as const, name: 'staging', revision: 3 },
    ];

    expect(await client.changeEnvironments(SERVICE, changes)).toEqual(done);

    expect(sent).toEqual([
      {
        url: '/services/component/default/payments/environment-changes',
        method: 'POST',
        body: { changes },
        tokens: {
          'github:github.com': 'token-1',
          'github:ghe.example.com': 'token-1',
        },
      },
    ]);
  });

  it('asks anew which hosts the service needs afterwards', async () => {
    const { client, all } = setupClient({
      answers: [overview([]), done, overview([])],
    });
    const asked = () =>
      all.filter(url => url.endsWith('/payments/hosts')).length;

    await client.getOverview(SERVICE);
    expect(asked()).toBe(1);
    await client.changeEnvironments(SERVICE, []);
    await client.getOverview(SERVICE);

    expect(asked()).toBe(2);
  });

  it('copies, and imports what was agreed to', async () => {
    const { client, sent } = setupClient({
      answers: [done, { services: [SERVICE], differences: [], unchanged: 0 }],
    });

    await client.copyEnvironments(SERVICE, {
      from: 'component:default/search',
      dryRun: true,
    });
    await client.importEnvironments({ document: 'a: 1', dryRun: true });
    await client.importEnvironments({ document: 'a: 1', fingerprint: 'f' });

    expect(sent.map(({ url, body }) => [url, body])).toEqual([
      [
        '/services/component/default/payments/environment-copies',
        { from: 'component:default/search', dryRun: true },
      ],
      ['/environments/import', { document: 'a: 1', dryRun: true }],
      ['/environments/import', { document: 'a: 1', fingerprint: 'f' }],
    ]);
  });
});

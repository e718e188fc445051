import {
  encodeProviderTokens,
  PROVIDER_TOKENS_HEADER,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { draft, PAYMENTS } from '../__testUtils__/environments';
import { stopWhenLeft } from '../__testUtils__/leaveDuring';
import { startPlugin, tokensHeader, ALICE } from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';

const SERVICE = '/api/deployment/services/component/default/payments';
const INSPECTION = `${SERVICE}/inspection`;
const TESTS = `${SERVICE}/environment-tests`;

describe('all hosts', () => {
  it('are answered without a token and without an entity', async () => {
    const { server, core } = await startPlugin({ entities: [] });
    const bytes = jsonBytes({
      hosts: [
        { provider: 'github', host: 'github.com', url: 'https://github.com/' },
      ],
    });
    core.hosts.mockResolvedValue(bytes);

    const response = await request(server).get('/api/deployment/hosts');

    expect(response.status).toBe(200);
    expect(response.text).toBe(bytes.toString());
  });
});

describe('a look into a repository', () => {
  it('is for the service, with the tokens of the user', async () => {
    const { server, core, trail } = await startPlugin();
    const bytes = Buffer.from('{ "proposals" : [ ] }');
    core.inspect.mockResolvedValue(bytes);

    const response = await request(server)
      .post(INSPECTION)
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .send({ host: 'github.com', repository: 'acme/pay.ments_2' });

    expect(response.status).toBe(200);
    expect(response.text).toBe(bytes.toString());
    const [command, viewer] = core.inspect.mock.calls[0];
    expect(command).toEqual({
      service: PAYMENTS,
      provider: '',
      host: 'github.com',
      repository: 'acme/pay.ments_2',
    });
    expect(viewer.user).toBe('user:default/alice');
    expect(trail).toEqual([
      {
        eventId: 'inspect',
        severityLevel: 'low',
        outcome: 'succeeded',
        meta: {
          queryType: 'repository',
          entityRef: PAYMENTS,
          provider: '',
          host: 'github.com',
          repository: 'acme/pay.ments_2',
        },
      },
    ]);
  });

  it('that the provider refuses says what the core says, never 401', async () => {
    const { server, core, trail } = await startPlugin();
    core.inspect.mockRejectedValue(
      new DeploymentCoreError({
        name: 'NotAllowedError',
        code: 'token_rejected',
        message: 'GitHub rejects the token. Reconnect.',
        details: { host: 'github.com', status: 401 },
      }),
    );

    const response = await request(server)
      .post(INSPECTION)
      .send({ repository: 'acme/payments' });

    expect(response.status).toBe(403);
    expect(response.body.error.code).toBe('token_rejected');
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'inspect', outcome: 'failed' }),
    ]);
  });

  it.each([
    [{}, 'repository'],
    [{ repository: 'payments' }, 'repository'],
    [{ repository: 'acme/../secrets' }, 'repository'],
    [{ repository: './payments' }, 'repository'],
    [{ repository: 'acme/pay?ments' }, 'repository'],
    [{ repository: `acme/${'x'.repeat(200)}` }, 'repository'],
    [{ repository: 'acme/payments', host: 'x'.repeat(256) }, 'host'],
    [{ repository: 'acme/payments', token: 'gho_x' }, 'token'],
  ])('refuses %j', async (body, field) => {
    const { server, core } = await startPlugin();

    const response = await request(server).post(INSPECTION).send(body);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(response.text).not.toContain('gho_x');
    expect(core.inspect).not.toHaveBeenCalled();
  });

  it('refuses tokens that cannot be read, in words that hold none', async () => {
    const { server, core } = await startPlugin();

    const response = await request(server)
      .post(INSPECTION)
      .set(PROVIDER_TOKENS_HEADER, '{"github:github.com":"gho_x"}')
      .send({ repository: 'acme/payments' });

    expect(response.status).toBe(400);
    expect(response.body.error.message).toContain('base64url');
    expect(response.text).not.toContain('gho_x');
    expect(core.inspect).not.toHaveBeenCalled();
  });
});

describe('a test of mappings', () => {
  it('is of all environments that the service would have', async () => {
    const { server, core, trail } = await startPlugin();
    const bytes = Buffer.from('{ "environments" : [ ] }');
    core.testEnvironments.mockResolvedValue(bytes);
    const environments = [draft('staging'), draft('production')];

    const response = await request(server).post(TESTS).send({ environments });

    expect(response.status).toBe(200);
    expect(response.text).toBe(bytes.toString());
    expect(core.testEnvironments.mock.calls[0][0]).toEqual({
      service: PAYMENTS,
      environments,
    });
    expect(trail).toEqual([
      expect.objectContaining({
        eventId: 'inspect',
        meta: { queryType: 'test', entityRef: PAYMENTS },
      }),
    ]);
  });

  it.each([
    [{ environments: [] }, 'environments'],
    [{ environments: [{ name: 'a' }] }, 'environments[0].source'],
    [
      { environments: Array.from({ length: 51 }, (_, i) => draft(`e${i}`)) },
      'environments',
    ],
    [{ environments: [draft('a')], limit: 5 }, 'limit'],
  ])('refuses %#', async (body, field) => {
    const { server, core } = await startPlugin();

    const response = await request(server).post(TESTS).send(body);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(core.testEnvironments).not.toHaveBeenCalled();
  });
});

describe.each([
  ['inspect', INSPECTION, { repository: 'acme/payments' }],
  ['testEnvironments', TESTS, { environments: [draft('production')] }],
] as const)('%s', (method, path, body) => {
  it('stops when the user goes away', async () => {
    const { server, core, everythingLogged } = await startPlugin();

    const signal = await stopWhenLeft(
      server,
      { method: 'POST', path, body },
      core[method],
    );

    expect(signal.aborted).toBe(true);
    expect(everythingLogged()).not.toContain('Request failed');
  });

  it('is given the tokens of this request and of no other', async () => {
    const { server, core } = await startPlugin();
    core[method].mockResolvedValue(jsonBytes({}));
    const other = encodeProviderTokens({ 'github:ghe.example.com': 'ghe' })!;

    for (const header of [tokensHeader, other]) {
      await request(server)
        .post(path)
        .set(PROVIDER_TOKENS_HEADER, header)
        .send(body)
        .expect(200);
    }
    await request(server).post(path).send(body).expect(200);

    expect(
      core[method].mock.calls.map(([, viewer]) => Object.keys(viewer.tokens)),
    ).toEqual([['github:github.com'], ['github:ghe.example.com'], []]);
  });
});

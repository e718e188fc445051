import { mockCredentials } from '@backstage/backend-test-utils';
import {
  deploymentReadPermission,
  PROVIDER_TOKENS_HEADER,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { DeploymentCoreError } from '.';
import { stopWhenLeft } from './__testUtils__/leaveDuring';
import {
  SECRET,
  startPlugin,
  tokensHeader,
  wasAsked,
  ALICE,
} from './__testUtils__/startPlugin';
import { jsonBytes } from './testing/fakeCore';

const OVERVIEW = '/api/deployment/services/component/default/payments/overview';
const HOSTS = '/api/deployment/services/component/default/payments/hosts';

async function start(options: { isDenied?: boolean } = {}) {
  const started = await startPlugin({ may: () => !options.isDenied });
  started.core.overview.mockResolvedValue(
    jsonBytes({ service: 'component:default/payments', environments: [] }),
  );
  started.core.requiredHosts.mockResolvedValue(
    jsonBytes({
      hosts: [
        { provider: 'github', host: 'github.com', url: 'https://github.com/' },
      ],
    }),
  );
  return started;
}

describe('overview', () => {
  it("answers the core's bytes as they are, to be read once", async () => {
    const { server, core } = await start();
    const bytes = Buffer.from('{ "service" : "as the core wrote it" }');
    core.overview.mockResolvedValue(bytes);

    const response = await request(server).get(OVERVIEW);

    expect(response.status).toBe(200);
    expect(response.text).toBe(bytes.toString());
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('hands service, user and tokens to the core', async () => {
    const { server, core } = await start();

    await request(server)
      .get('/api/deployment/services/Component/Default/Payments/overview')
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .expect(200);

    const [command, viewer] = core.overview.mock.calls[0];
    expect(command).toEqual({ service: 'component:default/payments' });
    expect(viewer.user).toBe('user:default/alice');
    expect({ ...viewer.tokens }).toEqual({ 'github:github.com': SECRET });
  });

  it('asks the core without tokens where none were sent', async () => {
    const { server, core } = await start();

    await request(server).get(OVERVIEW).expect(200);

    expect({ ...core.overview.mock.calls[0][1].tokens }).toEqual({});
  });

  it.each([
    ['is not base64url', '{"github:github.com":"t"}'],
    ['is longer than 8192', 'A'.repeat(8193)],
    ['does not hold JSON', Buffer.from(SECRET).toString('base64url')],
  ])(
    'refuses a tokens header that %s, and says what is expected',
    async (problem, header) => {
      const { server, core } = await start();

      const response = await request(server)
        .get(OVERVIEW)
        .set(PROVIDER_TOKENS_HEADER, header);

      expect(response.status).toBe(400);
      expect(response.body.error.name).toBe('InputError');
      expect(response.body.error.message).toContain(problem);
      expect(response.body.error.message).toContain('base64url');
      expect(response.text).not.toContain(SECRET);
      expect(core.overview).not.toHaveBeenCalled();
    },
  );

  it('stops the work when the caller goes away', async () => {
    const { server, core, audited, everythingLogged } = await start();

    const signal = await stopWhenLeft(
      server,
      { method: 'GET', path: OVERVIEW },
      core.overview,
      new DeploymentCoreError({
        name: 'ServiceUnavailableError',
        code: 'cancelled',
        message: 'Nobody waits for this any more.',
      }),
    );

    expect(signal.aborted).toBe(true);
    expect(audited.fail).toHaveBeenCalledTimes(1);
    // A later error overtakes no earlier one on its way to the log.
    core.requiredHosts.mockRejectedValue(
      new DeploymentCoreError({ name: 'Error', code: 'internal', message: '' }),
    );
    await request(server).get(HOSTS).expect(500);
    expect(everythingLogged()).toContain('Request failed with status 500');
    expect(everythingLogged()).not.toContain('Request failed with status 503');
  });

  it('leaves the signal alone when it has answered', async () => {
    const { server, core } = await start();

    await request(server).get(OVERVIEW).expect(200);

    expect(core.overview.mock.calls[0][2]?.signal?.aborted).toBe(false);
  });
});

describe('required hosts', () => {
  it('are answered without any provider token', async () => {
    const { server, core } = await start();

    const response = await request(server).get(HOSTS);

    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      hosts: [
        { provider: 'github', host: 'github.com', url: 'https://github.com/' },
      ],
    });
    expect(response.headers['cache-control']).toBe('no-store');
    expect(core.requiredHosts).toHaveBeenCalledWith({
      service: 'component:default/payments',
    });
  });
});

describe.each([
  ['overview', OVERVIEW],
  ['hosts', HOSTS],
])('who may read the %s', (queryType, path) => {
  it('nobody without sign-in', async () => {
    const { server, core } = await start();

    const response = await request(server)
      .get(path)
      .set('Authorization', mockCredentials.none.header());

    expect(response.status).toBe(401);
    expect(wasAsked(core)).toBe(false);
  });

  it('no service: there is no user to act for', async () => {
    const { server, core } = await start();

    const response = await request(server)
      .get(path)
      .set('Authorization', mockCredentials.service.header());

    expect(response.status).toBe(403);
    expect(wasAsked(core)).toBe(false);
  });

  it('nobody whom the policy denies deployment.read on the entity', async () => {
    const { server, core, audited } = await start({ isDenied: true });

    const response = await request(server).get(path);

    expect(response.status).toBe(403);
    expect(response.body.error).toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining(
        "'deployment.read' on 'component:default/payments'",
      ),
    });
    expect(wasAsked(core)).toBe(false);
    expect(audited.fail).toHaveBeenCalledTimes(1);
  });

  it('is decided on the entity, for the user who asks', async () => {
    const { server, permissions } = await start();

    await request(server).get(path).set('Authorization', ALICE).expect(200);

    expect(permissions.authorize).toHaveBeenCalledWith(
      [
        {
          permission: deploymentReadPermission,
          resourceRef: 'component:default/payments',
        },
      ],
      {
        credentials: expect.objectContaining({
          principal: expect.objectContaining({
            userEntityRef: 'user:default/alice',
          }),
        }),
      },
    );
  });

  it('nobody for an entity that is not in the catalog', async () => {
    const { server, core, permissions } = await start();

    const response = await request(server).get(
      path.replace('payments', 'paymnets'),
    );

    expect(response.status).toBe(404);
    expect(response.body.error).toMatchObject({
      name: 'NotFoundError',
      message: expect.stringMatching(/default\/paymnets.*spelling.*register/),
    });
    expect(wasAsked(core)).toBe(false);
    expect(permissions.authorize).not.toHaveBeenCalled();
  });

  it.each([
    ['kind', 'component', '1component'],
    ['kind', 'component', 'com%2Fponent'],
    ['namespace', 'default', '-default'],
    ['namespace', 'default', 'a_b'],
    ['name', 'payments', 'pay%20ments'],
    ['name', 'payments', '..%2F..%2Fsecrets'],
    ['name', 'payments', 'x'.repeat(64)],
  ])('nobody with a malformed %s', async (part, good, bad) => {
    const { server, core } = await start();

    const response = await request(server).get(path.replace(good, bad));

    expect(response.status).toBe(400);
    expect(response.body.error).toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(
        new RegExp(`catalog entity: ${part} .*component/default/payments`),
      ),
    });
    expect(wasAsked(core)).toBe(false);
  });

  it('and it is audited as a read of the entity', async () => {
    const { server, auditor, audited } = await start();

    await request(server).get(path).expect(200);

    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'service-read',
        severityLevel: 'low',
        meta: { queryType, entityRef: 'component:default/payments' },
      }),
    );
    expect(audited.success).toHaveBeenCalledTimes(1);
  });
});

describe('errors of the core', () => {
  it('carry their code and details in the error body, with the status of their name', async () => {
    const { server, core, audited } = await start();
    core.overview.mockRejectedValue(
      new DeploymentCoreError({
        name: 'ConflictError',
        code: 'conflict',
        message: 'Somebody changed the environment. Load it again.',
        details: { field: 'revision', host: 'github.com' },
      }),
    );

    const response = await request(server).get(OVERVIEW);

    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({
      error: {
        name: 'ConflictError',
        message: 'Somebody changed the environment. Load it again.',
        code: 'conflict',
        details: { field: 'revision', host: 'github.com' },
      },
      response: { statusCode: 409 },
    });
    expect(audited.fail).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['InputError', 'invalid_input', 400],
    ['NotAllowedError', 'not_connected', 403],
    ['NotFoundError', 'not_configured', 404],
    ['ServiceUnavailableError', 'store_unavailable', 503],
    ['Error', 'internal', 500],
  ] as const)(
    'of the name %s (%s) have the status %i',
    async (name, code, status) => {
      const { server, core } = await start();
      core.requiredHosts.mockRejectedValue(
        new DeploymentCoreError({ name, code, message: 'Why and what now.' }),
      );

      const response = await request(server).get(HOSTS);

      expect(response.status).toBe(status);
      expect(response.body.error).toMatchObject({ code, details: {} });
    },
  );

  it('never have the status 401, which belongs to the Backstage session', async () => {
    const { server, core } = await start();
    core.overview.mockRejectedValue(
      new DeploymentCoreError({
        name: 'NotAllowedError',
        code: 'token_rejected',
        message: 'GitHub rejects the token. Reconnect.',
        details: { status: 401 },
      }),
    );

    const response = await request(server).get(OVERVIEW);

    expect(response.status).toBe(403);
    expect(response.body.error.code).toBe('token_rejected');
  });
});

describe('provider tokens', () => {
  it('are off the request before anything behind us could see them', async () => {
    const { server, auditor } = await start();

    await request(server)
      .get(OVERVIEW)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .expect(200);

    const seen = auditor.createEvent.mock.calls[0][0].request!;
    expect(seen.headers).not.toHaveProperty('x-deployment-provider-tokens');
    expect(seen.headers).toHaveProperty('host');
    expect(seen.rawHeaders).not.toContain(tokensHeader);
    expect(seen.rawHeaders.join().toLowerCase()).not.toContain(
      'x-deployment-provider-tokens',
    );
  });

  it.each(['succeeds', 'fails'])(
    'are in no log, audit event or answer when the request %s',
    async outcome => {
      const { server, core, everythingLogged } = await start();
      if (outcome === 'fails') {
        core.overview.mockRejectedValue(
          new DeploymentCoreError({
            name: 'Error',
            code: 'internal',
            message: 'Something broke.',
          }),
        );
      }

      const response = await request(server)
        .get(OVERVIEW)
        .set(PROVIDER_TOKENS_HEADER, tokensHeader);

      expect(response.status).toBe(outcome === 'fails' ? 500 : 200);
      for (const said of [
        everythingLogged(),
        response.text,
        JSON.stringify(response.headers),
      ]) {
        expect(said).not.toContain(SECRET);
        expect(said).not.toContain(tokensHeader);
      }
      // The search above looked somewhere: both leave a trace.
      expect(everythingLogged()).toContain('component:default/payments');
      expect(
        everythingLogged().includes('Request failed with status 500'),
      ).toBe(outcome === 'fails');
    },
  );
});

describe('the plugin itself', () => {
  it('says that it is up to anybody', async () => {
    const { server } = await start();

    const response = await request(server)
      .get('/api/deployment/health')
      .set('Authorization', mockCredentials.none.header());

    expect(response.status).toBe(200);
    expect(response.body).toEqual({ status: 'ok' });
  });

  it('answers its OpenAPI document to users only', async () => {
    const { server } = await start();
    const path = '/api/deployment/openapi.json';

    const response = await request(server).get(path);

    expect(response.status).toBe(200);
    expect(response.body.openapi).toBe('3.1.0');
    expect(response.body.paths).toHaveProperty([
      '/services/{kind}/{namespace}/{name}/overview',
    ]);
    await request(server)
      .get(path)
      .set('Authorization', mockCredentials.none.header())
      .expect(401);
    await request(server)
      .get(path)
      .set('Authorization', mockCredentials.service.header())
      .expect(403);
  });
});

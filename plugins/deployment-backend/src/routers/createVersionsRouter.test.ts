import {
  environmentPath,
  PROVIDER_TOKENS_HEADER,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { preflight, touched } from '../__testUtils__/dispatches';
import { PAYMENTS } from '../__testUtils__/environments';
import { stopWhenLeft } from '../__testUtils__/leaveDuring';
import {
  serviceEntity,
  startPlugin,
  tokensHeader,
  ALICE,
} from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';

const SHA = 'a'.repeat(40);
const version = { label: 'v1.9.2', sha: SHA };

const path = (
  question: 'versions' | 'changes' | 'preflight',
  name = 'eu/west',
) => `/api/deployment${environmentPath(PAYMENTS, name, question)}`;

describe('the versions for an environment', () => {
  it('are asked for with the search, the place to go on from, and the tokens of the user', async () => {
    const { server, core, trail } = await startPlugin();
    const bytes = Buffer.from('{ "sections" : [ ] }');
    core.versions.mockResolvedValue(bytes);

    const response = await request(server)
      .get(`${path('versions')}?query=v1.9&cursor=tags%3Av1`)
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader);

    expect(response.status).toBe(200);
    expect(response.text).toBe(bytes.toString());
    expect(response.headers['cache-control']).toBe('no-store');
    const [command, viewer] = core.versions.mock.calls[0];
    expect(command).toEqual({
      service: PAYMENTS,
      environment: 'eu/west',
      query: 'v1.9',
      cursor: 'tags:v1',
    });
    expect(viewer.user).toBe('user:default/alice');
    expect(Object.keys(viewer.tokens)).toEqual(['github:github.com']);
    expect(trail).toEqual([
      {
        eventId: 'service-read',
        severityLevel: 'low',
        outcome: 'succeeded',
        meta: {
          queryType: 'versions',
          entityRef: PAYMENTS,
          environment: 'eu/west',
        },
      },
    ]);
  });

  it.each([
    [`query=${'x'.repeat(201)}`, 'query'],
    ['query=a&query=b', 'query'],
    ['page=2', 'page'],
  ])('refuse %s', async (query, field) => {
    const { server, core } = await startPlugin();

    const response = await request(server).get(`${path('versions')}?${query}`);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(core.versions).not.toHaveBeenCalled();
  });
});

describe('what a version would change', () => {
  it('is asked for without pull requests unless they are wanted', async () => {
    const { server, core } = await startPlugin();
    core.changes.mockResolvedValue(Buffer.from('{}'));

    await request(server).post(path('changes')).send({ version }).expect(200);
    await request(server)
      .post(path('changes'))
      .send({ version: { label: 'main' }, pullRequests: true })
      .expect(200);

    const target = { service: PAYMENTS, environment: 'eu/west' };
    expect(core.changes.mock.calls.map(([command]) => command)).toEqual([
      { ...target, version, pullRequests: false },
      { ...target, version: { label: 'main', sha: null }, pullRequests: true },
    ]);
  });
});

describe('the preflight of a deployment', () => {
  it('is asked for with the values that somebody chose', async () => {
    const { server, core, trail } = await startPlugin();
    core.preflight.mockResolvedValue(jsonBytes(preflight()));
    const inputs = [{ name: 'dry-run', value: 'true' }];

    const response = await request(server)
      .post(path('preflight'))
      .send({ version, inputs });

    expect(response.body).toEqual(preflight());
    expect(core.preflight.mock.calls[0][0]).toEqual({
      service: PAYMENTS,
      environment: 'eu/west',
      version,
      inputs,
    });
    // What somebody typed may be anybody's business but the audit trail's.
    expect(JSON.stringify(trail)).not.toContain('dry-run');
  });

  it('takes the longest value that GitHub takes', async () => {
    const { server, core } = await startPlugin();
    core.preflight.mockResolvedValue(jsonBytes(preflight()));
    const inputs = [{ name: 'notes', value: '\u20ac'.repeat(65_535) }];

    const response = await request(server)
      .post(path('preflight'))
      .send({ version, inputs });

    expect(response.status).toBe(200);
  });

  it('is blocked for those who may not deploy to all that the run goes to, and names no service that they may not see', async () => {
    const { server, core } = await startPlugin({
      entities: ['payments', 'vault'].map(name => serviceEntity(name)),
      hidden: ['component:default/vault'],
      may: (permission, resourceRef) =>
        permission !== 'deployment.dispatch' ||
        resourceRef !== `${PAYMENTS}#production`,
    });
    const own = [touched('staging'), touched('production')];
    core.preflight.mockResolvedValue(
      jsonBytes(
        preflight([...own, touched('secret-place', 'component:default/vault')]),
      ),
    );

    const response = await request(server)
      .post(path('preflight', 'staging'))
      .send({ version });

    expect(response.body.touches).toEqual(own);
    expect(response.body.checks).toEqual([
      ...preflight().checks,
      {
        outcome: 'blocked',
        field: null,
        message: expect.stringContaining(
          `You lack the permission 'deployment.dispatch' on '${PAYMENTS}#production'.`,
        ),
      },
      {
        outcome: 'blocked',
        field: null,
        message: expect.stringMatching(/may not see.* can deploy it\.$/),
      },
    ]);
    expect(response.text).not.toMatch(/vault|secret-place/);
  });

  it('says what the core says where a token is missing', async () => {
    const { server, core } = await startPlugin();
    core.preflight.mockRejectedValue(
      new DeploymentCoreError({
        name: 'NotAllowedError',
        code: 'not_connected',
        message: 'Connect to github.com first.',
        details: { host: 'github.com' },
      }),
    );

    const response = await request(server)
      .post(path('preflight'))
      .send({ version });

    expect(response.status).toBe(403);
    expect(response.body.error.code).toBe('not_connected');
  });

  it.each([
    [{}, 'version'],
    [{ version: { label: '' } }, 'version.label'],
    [{ version: { label: 'x'.repeat(256) } }, 'version.label'],
    [{ version: { label: 'v1', sha: 'abc' } }, 'version.sha'],
    [{ version, inputs: [{ name: 'a' }] }, 'inputs[0].value'],
    [{ version, inputs: [{ name: '', value: '' }] }, 'inputs[0].name'],
    [{ version, inputs: Array(101).fill({ name: 'a', value: 'b' }) }, 'inputs'],
    [{ version, ref: 'main' }, 'ref'],
  ])('refuses %#', async (body, field) => {
    const { server, core } = await startPlugin();

    const response = await request(server).post(path('preflight')).send(body);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(core.preflight).not.toHaveBeenCalled();
  });
});

it.each([
  ['versions', 'GET'],
  ['changes', 'POST'],
  ['preflight', 'POST'],
] as const)('%s stop when the user goes away', async (question, method) => {
  const { server, core, everythingLogged } = await startPlugin();

  const signal = await stopWhenLeft(
    server,
    {
      method,
      path: path(question),
      body: method === 'POST' ? { version } : undefined,
    },
    core[question],
  );

  expect(signal.aborted).toBe(true);
  expect(everythingLogged()).not.toContain('Request failed');
});

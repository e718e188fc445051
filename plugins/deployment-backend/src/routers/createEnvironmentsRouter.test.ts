import {
  PROVIDER_TOKENS_HEADER,
  type EnvironmentConflict,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import {
  changed,
  difference,
  draft,
  environment,
  PAYMENTS,
  stored,
} from '../__testUtils__/environments';
import { startPlugin, tokensHeader, ALICE } from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';

const ENVIRONMENTS =
  '/api/deployment/services/component/default/payments/environments';
const PRODUCTION = `${ENVIRONMENTS}/production`;

describe('reading environments', () => {
  it("answers the core's bytes as they are", async () => {
    const { server, core } = await startPlugin();
    const bytes = Buffer.from('{ "environments" : [ ] }');
    core.environments.mockResolvedValue(bytes);

    const response = await request(server).get(ENVIRONMENTS);

    expect(response.status).toBe(200);
    expect(response.text).toBe(bytes.toString());
    expect(core.environments).toHaveBeenCalledWith({ service: PAYMENTS });
  });

  it('answers one with the tag that a write must name', async () => {
    const { server, core, trail } = await startPlugin();
    core.environments.mockResolvedValue(
      jsonBytes({ environments: [stored('staging'), stored('EU west 1', 7)] }),
    );

    const response = await request(server).get(`${ENVIRONMENTS}/EU%20west%201`);

    expect(response.status).toBe(200);
    expect(response.headers.etag).toBe('"7"');
    expect(response.body).toEqual(stored('EU west 1', 7));
    expect(trail).toEqual([
      {
        eventId: 'service-read',
        severityLevel: 'low',
        outcome: 'succeeded',
        meta: {
          queryType: 'environment',
          entityRef: PAYMENTS,
          environment: 'EU west 1',
        },
      },
    ]);
  });

  it.each([
    [[stored('staging')], /no environment 'production'.*It has staging\./],
    [[], /no environment 'production'.*None is configured/],
  ])('says which there are where one is not', async (environments, said) => {
    const { server, core } = await startPlugin();
    core.environments.mockResolvedValue(jsonBytes({ environments }));

    const response = await request(server).get(PRODUCTION);

    expect(response.status).toBe(404);
    expect(response.body.error.message).toMatch(said);
  });

  it('refuses a name that nothing can have', async () => {
    const { server, core } = await startPlugin();

    const response = await request(server).get(
      `${ENVIRONMENTS}/${'x'.repeat(64)}`,
    );

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field: 'environment' });
    expect(core.environments).not.toHaveBeenCalled();
  });
});

describe('creating an environment', () => {
  it('answers where it is now, and its tag', async () => {
    const { server, core, trail } = await startPlugin();
    const created = difference('created', 'EU west 1');
    core.changeEnvironments.mockResolvedValue(
      changed([stored('staging'), stored('EU west 1')], [created]),
    );

    const response = await request(server)
      .post(ENVIRONMENTS)
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .send({ ...draft(' EU west 1 '), promotesFrom: 'staging' });

    expect(response.status).toBe(201);
    expect(response.headers.location).toBe(`${ENVIRONMENTS}/EU%20west%201`);
    expect(response.headers.etag).toBe('"1"');
    expect(response.body).toEqual(stored('EU west 1'));
    const [command, viewer] = core.changeEnvironments.mock.calls[0];
    expect(command).toEqual({
      service: PAYMENTS,
      changes: [
        {
          kind: 'create',
          environment: { ...draft(' EU west 1 '), promotesFrom: ['staging'] },
        },
      ],
    });
    expect(viewer.user).toBe('user:default/alice');
    expect(trail).toEqual([
      {
        eventId: 'environment-create',
        severityLevel: 'medium',
        outcome: 'succeeded',
        meta: {
          entityRef: PAYMENTS,
          environment: 'EU west 1',
          differences: [created],
        },
      },
    ]);
  });

  it('passes what is left out on as left out, for the core to fill in', async () => {
    const { server, core } = await startPlugin();
    core.changeEnvironments.mockResolvedValue(
      changed([stored('production')], []),
    );

    await request(server).post(ENVIRONMENTS).send(draft('production'));

    expect(core.changeEnvironments.mock.calls[0][0].changes).toEqual([
      { kind: 'create', environment: draft('production') },
    ]);
  });

  it('names fields as the sender knows them where the core refuses', async () => {
    const { server, core, trail } = await startPlugin();
    core.changeEnvironments.mockRejectedValue(
      new DeploymentCoreError({
        name: 'InputError',
        code: 'invalid_input',
        message: 'There is no such topology.',
        details: { field: 'changes[0].environment.source.topology' },
      }),
    );

    const response = await request(server)
      .post(ENVIRONMENTS)
      .send(draft('production'));

    expect(response.status).toBe(400);
    expect(response.body.error).toMatchObject({
      code: 'invalid_input',
      message: 'There is no such topology.',
      details: { field: 'source.topology' },
    });
    expect(trail).toEqual([
      expect.objectContaining({
        eventId: 'environment-create',
        outcome: 'failed',
        meta: { entityRef: PAYMENTS, environment: 'production' },
      }),
    ]);
  });

  it('names no field where the whole environment is meant', async () => {
    const { server, core } = await startPlugin();
    core.changeEnvironments.mockRejectedValue(
      new DeploymentCoreError({
        name: 'NotFoundError',
        code: 'not_found_or_not_visible',
        message: 'You do not see acme/payments.',
        details: {
          field: 'changes[0].environment',
          repository: 'acme/payments',
        },
      }),
    );

    const response = await request(server)
      .post(ENVIRONMENTS)
      .send(draft('production'));

    expect(response.status).toBe(404);
    expect(response.body.error.details).toEqual({
      repository: 'acme/payments',
    });
  });

  it.each<[string, unknown, string, RegExp]>([
    ['no name', { source: {} }, 'name', /name is missing/],
    ['an empty name', { ...draft('') }, 'name', /name is empty/],
    [
      'a long name',
      draft('x'.repeat(64)),
      'name',
      /name is longer than 63 characters/,
    ],
    ['no source', { name: 'a' }, 'source', /source is expected to be an obj/],
    [
      'a list for a source',
      { name: 'a', source: [] },
      'source',
      /source is expected to be an object/,
    ],
    [
      'a field that nobody knows',
      { ...draft('a'), colour: 'red' },
      'colour',
      /colour is not known here/,
    ],
    [
      'a tier that is none',
      { ...draft('a'), tier: 'prod' },
      'tier',
      /tier is expected to be one of development, testing, staging/,
    ],
    [
      'an order that is no number',
      { ...draft('a'), order: 1.5 },
      'order',
      /order is expected to be a whole number/,
    ],
    [
      'an upstream that is no name',
      { ...draft('a'), promotesFrom: { name: 'b' } },
      'promotesFrom',
      /promotesFrom is expected to be the name of an environment/,
    ],
    ['a list', [draft('a')], 'body', /body is expected to be an object/],
  ])('refuses %s, and says so', async (_what, body, field, said) => {
    const { server, core } = await startPlugin();

    const response = await request(server)
      .post(ENVIRONMENTS)
      .send(body as object);

    expect(response.status).toBe(400);
    expect(response.body.error).toMatchObject({
      name: 'InputError',
      code: 'invalid_input',
      message: expect.stringMatching(said),
      details: { field },
    });
    expect(core.changeEnvironments).not.toHaveBeenCalled();
  });

  it.each<[string, string, string, number, RegExp]>([
    ['what is no JSON', 'application/json', '{"name": gho_x', 400, /not valid/],
    ['what is not called JSON', 'text/plain', '{}', 415, /Content-Type/],
    [
      'what is too large',
      'application/json',
      JSON.stringify({ ...draft('a'), provider: 'x'.repeat(300_000) }),
      413,
      /larger than 256 KB/,
    ],
    [
      'what is nested too deep',
      'application/json',
      `{"name":"a","source":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`,
      400,
      /nested deeper/,
    ],
  ])(
    'refuses %s, without repeating it',
    async (_what, type, body, status, said) => {
      const { server, core } = await startPlugin();

      const response = await request(server)
        .post(ENVIRONMENTS)
        .set('Content-Type', type)
        .send(body);

      expect(response.status).toBe(status);
      expect(response.body.error.message).toMatch(said);
      expect(Object.keys(response.body.error).sort()).toEqual(
        expect.arrayContaining(['code', 'details', 'message', 'name']),
      );
      expect(response.body.error.body).toBeUndefined();
      expect(core.changeEnvironments).not.toHaveBeenCalled();
    },
  );
});

describe('changing an environment', () => {
  it('starts from the revision that was named', async () => {
    const { server, core, trail } = await startPlugin();
    const updated = difference('updated', 'production');
    core.changeEnvironments.mockResolvedValue(
      changed([stored('production', 4)], [updated]),
    );

    const response = await request(server)
      .put(PRODUCTION)
      .set('If-Match', '"3"')
      .send(draft('production'));

    expect(response.status).toBe(200);
    expect(response.headers.etag).toBe('"4"');
    expect(response.body).toEqual(stored('production', 4));
    expect(core.changeEnvironments.mock.calls[0][0]).toEqual({
      service: PAYMENTS,
      changes: [
        {
          kind: 'update',
          name: 'production',
          revision: 3,
          environment: draft('production'),
        },
      ],
    });
    expect(trail).toEqual([
      {
        eventId: 'environment-update',
        severityLevel: 'medium',
        outcome: 'succeeded',
        meta: {
          entityRef: PAYMENTS,
          environment: 'production',
          differences: [updated],
        },
      },
    ]);
  });

  it('answers the environment under its new name', async () => {
    const { server, core } = await startPlugin();
    core.changeEnvironments.mockResolvedValue(
      changed([stored('staging'), stored('live', 4)], []),
    );

    const response = await request(server)
      .put(PRODUCTION)
      .set('If-Match', '"3"')
      .send(draft('live'));

    expect(response.body.name).toBe('live');
    expect(response.headers.etag).toBe('"4"');
  });

  it('answers both versions where somebody was faster', async () => {
    const { server, core, trail } = await startPlugin();
    const conflict: EnvironmentConflict = {
      name: 'production',
      stored: stored('production', 5),
      submitted: environment('production'),
    };
    core.changeEnvironments.mockRejectedValue(
      new DeploymentCoreError({
        name: 'ConflictError',
        code: 'conflict',
        message: 'production was changed by user:default/bob meanwhile.',
        details: { conflict },
      }),
    );

    const response = await request(server)
      .put(PRODUCTION)
      .set('If-Match', '"3"')
      .send(draft('production'));

    expect(response.status).toBe(409);
    expect(response.body.error).toMatchObject({
      name: 'ConflictError',
      code: 'conflict',
      details: { conflict },
    });
    expect(trail).toEqual([expect.objectContaining({ outcome: 'failed' })]);
  });
});

describe('deleting an environment', () => {
  it('starts from the revision that was named, and needs no body', async () => {
    const { server, core, trail } = await startPlugin();
    const differences = [
      difference('deleted', 'production'),
      difference('updated', 'demo'),
    ];
    core.changeEnvironments.mockResolvedValue(
      changed([stored('demo', 2)], differences),
    );

    const response = await request(server)
      .delete(PRODUCTION)
      .set('If-Match', '"12"');

    expect(response.status).toBe(204);
    expect(response.text).toBe('');
    expect(core.changeEnvironments.mock.calls[0][0]).toEqual({
      service: PAYMENTS,
      changes: [{ kind: 'delete', name: 'production', revision: 12 }],
    });
    expect(trail).toEqual([
      expect.objectContaining({
        eventId: 'environment-delete',
        meta: { entityRef: PAYMENTS, environment: 'production', differences },
      }),
    ]);
  });
});

describe.each(['put', 'delete'] as const)('If-Match of a %s', method => {
  it('may be the tag that a compressing proxy has made weak', async () => {
    const { server, core } = await startPlugin();
    core.changeEnvironments.mockResolvedValue(
      changed([stored('production', 4)], []),
    );

    const response = await request(server)
      [method](PRODUCTION)
      .set('If-Match', 'W/"3"')
      .send(draft('production'));

    expect(response.ok).toBe(true);
    expect(core.changeEnvironments.mock.calls[0][0].changes).toEqual([
      expect.objectContaining({ name: 'production', revision: 3 }),
    ]);
  });

  it('is required, so that nobody is overwritten unseen', async () => {
    const { server, core } = await startPlugin();

    const response = await request(server)
      [method](PRODUCTION)
      .send(draft('production'));

    expect(response.status).toBe(428);
    expect(response.body.error).toMatchObject({
      message: expect.stringMatching(/If-Match.*ETag/),
      details: { field: 'If-Match' },
    });
    expect(core.changeEnvironments).not.toHaveBeenCalled();
  });

  it.each([
    ['any revision', '*', /\* is refused/],
    ['a weak tag of no number', 'W/"a"', /with its quotes/],
    ['a bare number', '3', /with its quotes/],
    ['several tags', '"3", "4"', /with its quotes/],
    ['something else', '"three"', /with its quotes/],
    ['an empty text', '', /with its quotes/],
    ['more than counts', `"${'9'.repeat(16)}"`, /with its quotes/],
  ])('is refused where it names %s', async (_what, header, said) => {
    const { server, core } = await startPlugin();

    const response = await request(server)
      [method](PRODUCTION)
      .set('If-Match', header)
      .send(draft('production'));

    expect(response.status).toBe(400);
    expect(response.body.error).toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(said),
      details: { field: 'If-Match' },
    });
    expect(core.changeEnvironments).not.toHaveBeenCalled();
  });
});

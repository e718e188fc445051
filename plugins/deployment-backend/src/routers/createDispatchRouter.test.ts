import { mockCredentials } from '@backstage/backend-test-utils';
import {
  dispatchRunPath,
  environmentPath,
  PROVIDER_TOKENS_HEADER,
  type DispatchRequest,
  type TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import {
  dispatched,
  preflight,
  RECORD,
  RUN,
  touched,
} from '../__testUtils__/dispatches';
import { PAYMENTS, stored } from '../__testUtils__/environments';
import { leaveDuring } from '../__testUtils__/leaveDuring';
import {
  SECRET,
  serviceEntity,
  startPlugin,
  tokensHeader,
  wasAsked,
} from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';

const ALICE = mockCredentials.user.header('user:default/alice');
const DISPATCHES = `/api/deployment${environmentPath(
  PAYMENTS,
  'production',
  'dispatches',
)}`;
const DISPATCH_RUN = `/api/deployment${dispatchRunPath(
  PAYMENTS,
  'production',
  RECORD,
)}`;

const HERE = { service: PAYMENTS, environment: 'production' };
const SEARCH = 'component:default/search';
const VAULT = 'component:default/vault';

const press: DispatchRequest = {
  version: { label: 'v1.9.2', sha: null },
  inputs: [{ name: 'api-key', value: 'hunter2' }],
  revision: 3,
  idempotencyKey: 'press-1',
  reason: 'Fixes the outage.',
  accepted: ['It is older than what is live.'],
};

describe('starting a deployment', () => {
  it('hands the press to the core, with the tokens of the user, and answers what came of it', async () => {
    const { server, core } = await startPlugin();
    const bytes = jsonBytes(dispatched());
    core.dispatch.mockResolvedValue(bytes);

    const response = await request(server)
      .post(DISPATCHES)
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .send(press);

    expect(response.status).toBe(201);
    expect(response.text).toBe(bytes.toString());
    expect(response.headers['cache-control']).toBe('no-store');
    expect(core.dispatch).toHaveBeenCalledTimes(1);
    const [command, viewer] = core.dispatch.mock.calls[0];
    expect(command).toEqual({
      service: PAYMENTS,
      environment: 'production',
      ...press,
      authorized: [HERE],
    });
    expect(viewer.user).toBe('user:default/alice');
    expect({ ...viewer.tokens }).toEqual({ 'github:github.com': SECRET });
  });

  it('answers 200 where the same press was answered before', async () => {
    const { server, core, trail } = await startPlugin();
    core.dispatch.mockResolvedValue(jsonBytes(dispatched({ repeated: true })));

    const response = await request(server).post(DISPATCHES).send(press);

    expect(response.status).toBe(200);
    expect(response.body.repeated).toBe(true);
    expect(trail[0].meta).toMatchObject({ repeated: true, dispatch: RECORD });
  });

  it('is audited with all that is known of it, and no value of an input', async () => {
    const { server, core, trail, everythingLogged } = await startPlugin();
    core.dispatch.mockResolvedValue(jsonBytes(dispatched()));

    await request(server)
      .post(DISPATCHES)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .send({ ...press, confirmed: 'another-record' })
      .expect(201);

    expect(trail).toEqual([
      {
        eventId: 'dispatch',
        severityLevel: 'medium',
        outcome: 'succeeded',
        meta: {
          entityRef: PAYMENTS,
          environment: 'production',
          version: { label: 'v1.9.2', sha: null },
          inputs: ['api-key'],
          hasReason: true,
          acceptedWarnings: 1,
          confirmed: 'another-record',
          dispatch: RECORD,
          state: 'started',
          run: RUN,
          login: 'alice-gh',
          repeated: false,
        },
      },
    ]);
    for (const secret of [SECRET, tokensHeader, 'hunter2', 'outage']) {
      expect(everythingLogged()).not.toContain(secret);
    }
  });

  it('needs no reason, and is audited without one and without a run that is not known', async () => {
    const { server, core, trail } = await startPlugin();
    const { record } = dispatched();
    core.dispatch.mockResolvedValue(
      jsonBytes(
        dispatched({
          record: { ...record, state: 'unknown', run: null, login: null },
          run: null,
        }),
      ),
    );

    const response = await request(server)
      .post(DISPATCHES)
      .send({
        version: { label: 'v1.9.2' },
        revision: 3,
        idempotencyKey: 'press-1',
      });

    expect(response.status).toBe(201);
    expect(core.dispatch.mock.calls[0][0]).toEqual({
      service: PAYMENTS,
      environment: 'production',
      version: { label: 'v1.9.2', sha: null },
      inputs: [],
      revision: 3,
      idempotencyKey: 'press-1',
      accepted: [],
      authorized: [HERE],
    });
    expect(trail[0].meta).toMatchObject({
      hasReason: false,
      state: 'unknown',
      run: null,
      login: null,
    });
  });

  it('says who was faster, and is audited as failed', async () => {
    const { server, core, trail, audited } = await startPlugin();
    const inTheWay = {
      id: RECORD,
      requestedBy: 'user:default/bob',
      requestedAt: '2026-11-24T08:00:00Z',
      version: 'v1.9.1',
    };
    core.dispatch.mockRejectedValue(
      new DeploymentCoreError({
        name: 'ConflictError',
        code: 'conflict',
        message: 'Nothing was started: user:default/bob started one.',
        details: { field: 'confirmed', inTheWay },
      }),
    );

    const response = await request(server).post(DISPATCHES).send(press);

    expect(response.status).toBe(409);
    expect(response.body.error).toMatchObject({
      code: 'conflict',
      details: { field: 'confirmed', inTheWay },
    });
    expect(trail).toEqual([
      {
        eventId: 'dispatch',
        severityLevel: 'medium',
        outcome: 'failed',
        meta: {
          entityRef: PAYMENTS,
          environment: 'production',
          version: { label: 'v1.9.2', sha: null },
          inputs: ['api-key'],
          hasReason: true,
          acceptedWarnings: 1,
        },
      },
    ]);
    // A message may repeat what must not be kept.
    expect(String(audited.fail.mock.calls[0][0].error)).toBe(
      'ConflictError: conflict (confirmed)',
    );
  });

  it('takes the longest value, reason and key that the core takes', async () => {
    const { server, core } = await startPlugin();
    core.dispatch.mockResolvedValue(jsonBytes(dispatched()));

    const response = await request(server)
      .post(DISPATCHES)
      .send({
        ...press,
        inputs: [{ name: 'notes', value: '\u20ac'.repeat(65_535) }],
        // Characters, of which each takes two in JavaScript.
        reason: '\u{1F680}'.repeat(2000),
        idempotencyKey: '\u{1F511}'.repeat(200),
      });

    expect(response.status).toBe(201);
  });

  it.each<[string, object, string]>([
    ['nothing', {}, 'version'],
    ['no revision', { ...press, revision: undefined }, 'revision'],
    ['half a revision', { ...press, revision: 1.5 }, 'revision'],
    [
      'no name of the press',
      { ...press, idempotencyKey: undefined },
      'idempotencyKey',
    ],
    ['an empty name', { ...press, idempotencyKey: '' }, 'idempotencyKey'],
    [
      'a long name of the press',
      { ...press, idempotencyKey: 'x'.repeat(201) },
      'idempotencyKey',
    ],
    ['a long reason', { ...press, reason: 'x'.repeat(2001) }, 'reason'],
    [
      'too many inputs',
      { ...press, inputs: Array(101).fill({ name: 'a', value: 'b' }) },
      'inputs',
    ],
    [
      'an input that is no text',
      { ...press, inputs: [{ name: 'a', value: true }] },
      'inputs[0].value',
    ],
    ['a tick that is no text', { ...press, accepted: [1] }, 'accepted[0]'],
    [
      'environments that it is permitted for',
      { ...press, authorized: [] },
      'authorized',
    ],
    [
      'the environment a second time',
      { ...press, environment: 'staging' },
      'environment',
    ],
    [
      'a user to do it for',
      { ...press, requestedBy: 'user:default/bob' },
      'requestedBy',
    ],
  ])('refuses %s', async (_what, body, field) => {
    const { server, core, trail } = await startPlugin();

    const response = await request(server).post(DISPATCHES).send(body);

    expect(response.status).toBe(400);
    expect(response.body.error).toMatchObject({
      code: 'invalid_input',
      details: { field },
    });
    expect(wasAsked(core)).toBe(false);
    expect(trail).toEqual([
      {
        eventId: 'dispatch',
        severityLevel: 'medium',
        outcome: 'failed',
        meta: { entityRef: PAYMENTS, environment: 'production' },
      },
    ]);
  });

  it('is carried to its end, and audited, when the user goes away meanwhile', async () => {
    const { server, core, trail, everythingLogged } = await startPlugin();
    let settle = (_bytes: Buffer) => {};
    const began = new Promise<unknown[]>(resolve => {
      core.dispatch.mockImplementation((...args) => {
        resolve(args);
        return new Promise(answer => {
          settle = answer;
        });
      });
    });
    const args = await leaveDuring(
      server,
      { method: 'POST', path: DISPATCHES, body: press },
      began,
    );
    // The backend has noticed by the time that it has answered somebody else.
    await request(server).get('/api/deployment/health').expect(200);

    settle(jsonBytes(dispatched()));
    await request(server).get('/api/deployment/health').expect(200);

    // Neither was it given anything by which it could be stopped.
    expect(args).toHaveLength(2);
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'dispatch', outcome: 'succeeded' }),
    ]);
    expect(everythingLogged()).not.toContain('Request failed');
  });
});

describe('starting a deployment that goes to more environments', () => {
  const both = [touched('production'), touched('production', SEARCH)];

  /** Starts it with a core that refuses what is permitted for less than these. */
  async function start(
    touches: TouchedEnvironment[],
    options: Parameters<typeof startPlugin>[0] = {},
  ) {
    const started = await startPlugin({
      entities: ['payments', 'search', 'vault'].map(name =>
        serviceEntity(name),
      ),
      hidden: [VAULT],
      ...options,
    });
    const { core } = started;
    core.preflight.mockResolvedValue(jsonBytes(preflight(touches)));
    core.dispatch.mockImplementation(async ({ authorized }) => {
      if (authorized.length < touches.length) {
        throw new DeploymentCoreError({
          name: 'ConflictError',
          code: 'conflict',
          message: 'Nothing was started: the run deploys to more.',
          details: { field: 'authorized' },
        });
      }
      return jsonBytes(dispatched());
    });
    return started;
  }

  it('is started for exactly the environments that the user may deploy to', async () => {
    const { server, core, trail } = await start(both);

    const response = await request(server).post(DISPATCHES).send(press);

    expect(response.status).toBe(201);
    const { version, inputs } = press;
    expect(core.preflight.mock.calls).toEqual([
      [{ ...HERE, version, inputs }, core.dispatch.mock.calls[0][1]],
    ]);
    expect(
      core.dispatch.mock.calls.map(([{ authorized }]) => authorized),
    ).toEqual([[HERE], [HERE, { service: SEARCH, environment: 'production' }]]);
    expect(trail[0].meta.touches).toEqual([
      `${PAYMENTS}#production`,
      `${SEARCH}#production`,
    ]);
  });

  it('is refused to those who may not deploy to one of them, which is named', async () => {
    const { server, core, trail } = await start(both, {
      may: (permission, resourceRef) =>
        permission !== 'deployment.dispatch' ||
        resourceRef !== `${SEARCH}#production`,
    });

    const response = await request(server).post(DISPATCHES).send(press);

    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain(
      `'deployment.dispatch' on '${SEARCH}#production'`,
    );
    expect(core.dispatch).toHaveBeenCalledTimes(1);
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'dispatch', outcome: 'failed' }),
    ]);
  });

  it('is refused without a name where one is of a service that the user may not see', async () => {
    const { server, core } = await start([
      ...both,
      touched('secret-place', VAULT),
    ]);

    const response = await request(server).post(DISPATCHES).send(press);

    expect(response.status).toBe(403);
    expect(response.body.error.message).toBe(
      'This run also deploys to environments of services that you may not ' +
        'see; somebody who may deploy to all of them can deploy it.',
    );
    expect(response.text).not.toMatch(/vault|secret-place/);
    expect(core.dispatch).toHaveBeenCalledTimes(1);
  });

  it('answers a press that was answered before although nothing can be looked at any more', async () => {
    const { server, core } = await startPlugin();
    core.dispatch.mockResolvedValue(jsonBytes(dispatched({ repeated: true })));

    await request(server).post(DISPATCHES).send(press).expect(200);

    expect(core.preflight).not.toHaveBeenCalled();
  });
});

describe('what was started from here', () => {
  it.each([
    ['', {}],
    ['?limit=100', { limit: 100 }],
  ])('is answered for one environment (%s)', async (query, more) => {
    const { server, core, trail } = await startPlugin();
    const bytes = Buffer.from('{ "dispatches" : [ ] }');
    core.dispatches.mockResolvedValue(bytes);

    const response = await request(server)
      .get(`${DISPATCHES}${query}`)
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader);

    expect(response.status).toBe(200);
    expect(response.text).toBe(bytes.toString());
    const [command, viewer] = core.dispatches.mock.calls[0];
    expect(command).toEqual({
      service: PAYMENTS,
      environment: 'production',
      ...more,
    });
    expect({ ...viewer.tokens }).toEqual({ 'github:github.com': SECRET });
    expect(trail).toEqual([
      {
        eventId: 'service-read',
        severityLevel: 'low',
        outcome: 'succeeded',
        meta: {
          queryType: 'dispatches',
          entityRef: PAYMENTS,
          environment: 'production',
        },
      },
    ]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['environment=staging', 'environment'],
  ])('refuses %s', async (query, field) => {
    const { server, core } = await startPlugin();

    const response = await request(server).get(`${DISPATCHES}?${query}`);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(wasAsked(core)).toBe(false);
  });

  it('can be read by those who may not deploy', async () => {
    const { server, core } = await startPlugin({
      may: permission => permission === 'deployment.read',
    });
    core.dispatches.mockResolvedValue(jsonBytes({ dispatches: [] }));

    const response = await request(server).get(DISPATCHES);

    expect(response.status).toBe(200);
  });
});

describe('saying which run it was', () => {
  it('is handed to the core and audited', async () => {
    const { server, core, trail } = await startPlugin();
    const bytes = jsonBytes(dispatched());
    core.identifyDispatch.mockResolvedValue(bytes);

    const response = await request(server)
      .put(DISPATCH_RUN)
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .send({ run: RUN });

    expect(response.status).toBe(200);
    expect(response.text).toBe(bytes.toString());
    const [command, viewer] = core.identifyDispatch.mock.calls[0];
    expect(command).toEqual({
      service: PAYMENTS,
      environment: 'production',
      dispatch: RECORD,
      run: RUN,
    });
    expect(viewer.user).toBe('user:default/alice');
    expect({ ...viewer.tokens }).toEqual({ 'github:github.com': SECRET });
    expect(trail).toEqual([
      {
        eventId: 'dispatch-identify',
        severityLevel: 'medium',
        outcome: 'succeeded',
        meta: {
          entityRef: PAYMENTS,
          environment: 'production',
          dispatch: RECORD,
          state: 'started',
          run: RUN,
          login: 'alice-gh',
          version: { label: 'v1.9.2', sha: null },
          repeated: false,
        },
      },
    ]);
  });

  it.each<[string, string, object, string]>([
    ['no run', DISPATCH_RUN, {}, 'run'],
    ['a number', DISPATCH_RUN, { run: 17179869185 }, 'run'],
    ['a run with blanks', DISPATCH_RUN, { run: '1 2' }, 'run'],
    ['a long run', DISPATCH_RUN, { run: '1'.repeat(101) }, 'run'],
    [
      'a record that is none',
      DISPATCH_RUN.replace(RECORD, 'x'.repeat(101)),
      { run: RUN },
      'dispatch',
    ],
    [
      'a record with control characters',
      DISPATCH_RUN.replace(RECORD, 'a%00b'),
      { run: RUN },
      'dispatch',
    ],
  ])('refuses %s', async (_what, path, body, field) => {
    const { server, core, trail } = await startPlugin();

    const response = await request(server).put(path).send(body);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(wasAsked(core)).toBe(false);
    expect(trail).toEqual([
      expect.objectContaining({
        eventId: 'dispatch-identify',
        outcome: 'failed',
      }),
    ]);
  });
});

describe.each([
  ['a deployment', 'post', DISPATCHES, press],
  ['which run it was', 'put', DISPATCH_RUN, { run: RUN }],
] as const)(
  '%s, where the environment does not exist',
  (_name, method, path, body) => {
    it('is not found by those who may read the service, whatever the policy says of what is not there', async () => {
      const { server, core } = await startPlugin({
        may: permission => permission === 'deployment.read',
      });
      core.environments.mockResolvedValue(
        jsonBytes({ environments: [stored('staging')] }),
      );

      const response = await request(server)[method](path).send(body);

      expect(response.status).toBe(404);
      expect(response.body.error.message).toMatch(
        /no environment 'production'.*It has staging\./,
      );
    });

    it('is refused to those who may not read the service, there or not', async () => {
      const { server, core } = await startPlugin({ may: () => false });

      const response = await request(server)[method](path).send(body);

      expect(response.status).toBe(403);
      expect(response.body.error.message).toContain(
        "'deployment.read' on 'component:default/payments', " +
          "'deployment.dispatch' on 'component:default/payments#production'",
      );
      expect(wasAsked(core)).toBe(false);
    });
  },
);

import { PROVIDER_TOKENS_HEADER } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { dispatched, RECORD, RUN } from '../__testUtils__/dispatches';
import { PAYMENTS } from '../__testUtils__/environments';
import { leaveDuring, hold } from '../__testUtils__/leaveDuring';
import { DISPATCHES, press } from '../__testUtils__/pressing';
import {
  SECRET,
  startPlugin,
  tokensHeader,
  wasAsked,
  ALICE,
} from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';

const HERE = { service: PAYMENTS, environment: 'production' };

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
    const held = hold(core.dispatch);
    const args = await leaveDuring(
      server,
      { method: 'POST', path: DISPATCHES, body: press },
      held.begun,
    );
    // The backend has noticed by the time that it has answered somebody else.
    await request(server).get('/api/deployment/health').expect(200);

    held.answer(jsonBytes(dispatched()));
    await request(server).get('/api/deployment/health').expect(200);

    // Neither was it given anything by which it could be stopped.
    expect(args).toHaveLength(2);
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'dispatch', outcome: 'succeeded' }),
    ]);
    expect(everythingLogged()).not.toContain('Request failed');
  });
});

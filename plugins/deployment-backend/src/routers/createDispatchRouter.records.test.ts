import { PROVIDER_TOKENS_HEADER } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { dispatched, RECORD, RUN } from '../__testUtils__/dispatches';
import { PAYMENTS } from '../__testUtils__/environments';
import { DISPATCHES, DISPATCH_RUN } from '../__testUtils__/pressing';
import {
  SECRET,
  startPlugin,
  tokensHeader,
  wasAsked,
  ALICE,
} from '../__testUtils__/startPlugin';
import { jsonBytes } from '../testing/fakeCore';

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

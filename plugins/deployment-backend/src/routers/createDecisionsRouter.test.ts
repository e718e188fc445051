import { mockCredentials } from '@backstage/backend-test-utils';
import {
  decisionsPath,
  PROVIDER_TOKENS_HEADER,
  type TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import {
  decided,
  decisionOutcome,
  decisionPreflight,
} from '../__testUtils__/decisions';
import { RUN, touched } from '../__testUtils__/dispatches';
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

const SEARCH = 'component:default/search';
const GONE = 'component:default/gone';
const VAULT = 'component:default/vault';
const APPROVE = 'deployment.approve';
const ALICE = mockCredentials.user.header('user:default/alice');
const path = (run = RUN) => `/api/deployment${decisionsPath(PAYMENTS, run)}`;
const approval = { environments: ['production'], decision: 'approve' };

const HIDDEN =
  'This decision also concerns environments of services that you may not see; ' +
  'somebody who may decide about all of them can approve it.';

/** What the core says where a decision concerns more than was permitted. */
const wider = () =>
  new DeploymentCoreError({
    name: 'ConflictError',
    code: 'conflict',
    message: 'Nothing was decided: the decision deploys to more environments.',
    details: { field: 'authorized' },
  });

/**
 * Starts it with a decision that concerns these, which the core makes for nobody
 * who may not for all of them, and a vault that nobody sees.
 */
async function start(
  touches: TouchedEnvironment[] = [touched('production')],
  options: Parameters<typeof startPlugin>[0] = {},
) {
  const started = await startPlugin({
    entities: ['payments', 'search', 'vault'].map(name => serviceEntity(name)),
    hidden: [VAULT],
    ...options,
  });
  const { core } = started;
  const sent: string[] = [];
  core.decide.mockImplementation(async ({ authorized, environments }) => {
    const isCovered = touches.every(({ service, environment }) =>
      authorized.some(
        known => known.service === service && known.environment === environment,
      ),
    );
    if (!isCovered) {
      throw wider();
    }
    sent.push(environments.join());
    return jsonBytes(decisionOutcome(environments.map(name => decided(name))));
  });
  core.decisionPreflight.mockImplementation(async () =>
    jsonBytes(decisionPreflight(touches)),
  );
  core.environments.mockResolvedValue(
    jsonBytes({
      environments: ['production', 'staging'].map(name => stored(name)),
    }),
  );
  return { ...started, sent };
}

describe('a decision', () => {
  it('is made about what it names, as the user, with one question to the core', async () => {
    const { server, core, trail } = await start();
    const bytes = Buffer.from(JSON.stringify(decisionOutcome(), undefined, 1));
    core.decide.mockResolvedValue(bytes);

    const response = await request(server)
      .post(path())
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .send({ ...approval, comment: ' Looks good. ' });

    expect(response.status).toBe(200);
    expect(response.text).toBe(bytes.toString());
    expect(response.headers['cache-control']).toBe('no-store');
    expect(core.decide).toHaveBeenCalledTimes(1);
    const [command, viewer] = core.decide.mock.calls[0];
    expect(command).toEqual({
      service: PAYMENTS,
      run: RUN,
      environments: ['production'],
      decision: 'approve',
      comment: ' Looks good. ',
      authorized: [{ service: PAYMENTS, environment: 'production' }],
    });
    expect(viewer.user).toBe('user:default/alice');
    expect({ ...viewer.tokens }).toEqual({ 'github:github.com': SECRET });
    expect(core.decisionPreflight).not.toHaveBeenCalled();
    expect(trail).toEqual([
      {
        eventId: 'decision',
        severityLevel: 'medium',
        outcome: 'succeeded',
        meta: {
          entityRef: PAYMENTS,
          run: RUN,
          environments: ['production'],
          decision: 'approve',
          comment: 'Looks good.',
          login: 'alice-gh',
          outcomes: [{ environment: 'production', result: 'done' }],
          notDone: [],
        },
      },
    ]);
  });

  it('is audited without a login where the provider named none', async () => {
    const { server, core, trail } = await start();
    core.decide.mockResolvedValue(
      jsonBytes({ ...decisionOutcome(), account: null }),
    );

    await request(server).post(path()).send(approval).expect(200);

    expect(trail[0].meta).toMatchObject({ login: null });
  });

  it('takes deployment.approve on each environment that it names, and nothing else', async () => {
    const { server, core, permissions } = await start([], {
      may: permission => ['deployment.read', APPROVE].includes(permission),
    });
    const environments = ['production', 'staging'];

    await request(server)
      .post(path())
      .send({ environments, decision: 'reject' })
      .expect(200);

    expect(core.decide.mock.calls[0][0].authorized).toEqual(
      environments.map(environment => ({ service: PAYMENTS, environment })),
    );
    expect(
      permissions.authorize.mock.calls
        .flatMap(([questions]) => questions)
        .map(({ permission, resourceRef }) => [permission.name, resourceRef]),
    ).toEqual([
      ['deployment.read', PAYMENTS],
      [APPROVE, `${PAYMENTS}#production`],
      [APPROVE, `${PAYMENTS}#staging`],
    ]);
  });

  it('is refused where one of those that it names may not be decided about, without asking the provider', async () => {
    const { server, core, trail } = await start([], {
      may: (_permission, resourceRef) =>
        resourceRef !== `${PAYMENTS}#production`,
    });

    const response = await request(server)
      .post(path())
      .send({ environments: ['staging', 'production'], decision: 'approve' });

    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain(
      `You lack the permission '${APPROVE}' on '${PAYMENTS}#production'.`,
    );
    expect(response.body.error.message).not.toContain('#staging');
    expect(core.decide).not.toHaveBeenCalled();
    expect(core.decisionPreflight).not.toHaveBeenCalled();
    expect(trail).toEqual([
      {
        eventId: 'decision',
        severityLevel: 'medium',
        outcome: 'failed',
        meta: {
          entityRef: PAYMENTS,
          run: RUN,
          environments: ['staging', 'production'],
          decision: 'approve',
          comment: '',
        },
      },
    ]);
  });

  it('says of an environment that is not there so, and not to ask for a permission', async () => {
    const { server, core } = await start([], {
      may: (_permission, resourceRef) => !resourceRef.endsWith('#prodction'),
    });

    const response = await request(server)
      .post(path())
      .send({ environments: ['staging', 'prodction'], decision: 'approve' });

    expect(response.status).toBe(404);
    expect(response.body.error.message).toBe(
      `'${PAYMENTS}' has no environment 'prodction'. It has production, staging.`,
    );
    expect(core.decide).not.toHaveBeenCalled();
  });

  it('leaves what came of each environment in the audit trail, apart what was not done', async () => {
    const { server, core, trail } = await start();
    const problem = { code: 'forbidden', message: 'No.', details: {} } as const;
    core.decide.mockResolvedValue(
      jsonBytes(
        decisionOutcome([
          decided('production'),
          decided('eu', { kind: 'already_decided', by: null, decision: null }),
          decided('us', { kind: 'refused', problem }),
          decided('asia', { kind: 'no_longer_waiting' }),
          decided('africa', {
            kind: 'unknown',
            problem: { ...problem, code: 'outcome_unknown' },
          }),
        ]),
      ),
    );

    await request(server).post(path()).send(approval).expect(200);

    expect(trail[0].meta).toMatchObject({
      outcomes: [
        { environment: 'production', result: 'done' },
        { environment: 'eu', result: 'already_decided' },
        { environment: 'us', result: 'refused', problem: 'forbidden' },
        { environment: 'asia', result: 'no_longer_waiting' },
        {
          environment: 'africa',
          result: 'unknown',
          problem: 'outcome_unknown',
        },
      ],
      notDone: ['eu', 'us', 'asia', 'africa'],
    });
  });

  it('leaves the beginning of a long comment there', async () => {
    const { server, core, trail } = await start();
    const comment = '🚀'.repeat(2000);

    await request(server)
      .post(path())
      .send({ ...approval, comment })
      .expect(200);

    expect(core.decide.mock.calls[0][0].comment).toBe(comment);
    expect(trail[0].meta.comment).toBe(`${'🚀'.repeat(500)}…`);
  });

  it('has no token of the user in answer, log and audit, also when it fails', async () => {
    const { server, core, everythingLogged } = await start();
    const send = () =>
      request(server)
        .post(path())
        .set(PROVIDER_TOKENS_HEADER, tokensHeader)
        .send(approval);
    const done = await send();
    core.decide.mockRejectedValue(wider());
    const failed = await send();

    expect([done.status, failed.status]).toEqual([200, 409]);
    for (const said of [done.text, failed.text, everythingLogged()]) {
      expect(said).not.toContain(SECRET);
      expect(said).not.toContain(tokensHeader);
    }
  });
});

describe('a decision that concerns more than it names', () => {
  const both = [touched('production'), touched('production', SEARCH)];

  it('is made once, by those who may for all of it', async () => {
    const { server, core, sent, trail } = await start(both);

    const response = await request(server)
      .post(path())
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .send({ ...approval, comment: 'Fine.' });

    expect(response.status).toBe(200);
    expect(sent).toEqual(['production']);
    expect(
      core.decide.mock.calls.map(([{ authorized }]) => authorized),
    ).toEqual([
      [{ service: PAYMENTS, environment: 'production' }],
      [
        { service: PAYMENTS, environment: 'production' },
        { service: SEARCH, environment: 'production' },
      ],
    ]);
    const [[first, viewer], [second, sameViewer]] = core.decide.mock.calls;
    expect({ ...second, authorized: [] }).toEqual({ ...first, authorized: [] });
    expect(sameViewer).toEqual(viewer);
    expect(core.decisionPreflight.mock.calls).toEqual([
      [
        {
          service: PAYMENTS,
          run: RUN,
          environments: ['production'],
          decision: 'approve',
        },
        viewer,
      ],
    ]);
    expect(trail).toEqual([
      {
        eventId: 'decision',
        severityLevel: 'medium',
        outcome: 'succeeded',
        meta: {
          entityRef: PAYMENTS,
          run: RUN,
          environments: ['production'],
          decision: 'approve',
          comment: 'Fine.',
          touches: [`${PAYMENTS}#production`, `${SEARCH}#production`],
          login: 'alice-gh',
          outcomes: [{ environment: 'production', result: 'done' }],
          notDone: [],
        },
      },
    ]);
  });

  it('also counts those that it names where the core leaves them out', async () => {
    const { server, core } = await start([touched('production', SEARCH)]);

    await request(server).post(path()).send(approval).expect(200);

    expect(core.decide.mock.calls[1][0].authorized).toEqual([
      { service: PAYMENTS, environment: 'production' },
      { service: SEARCH, environment: 'production' },
    ]);
  });

  it('is refused to those who may not for another environment, which is named', async () => {
    const { server, sent, trail } = await start(both, {
      may: (permission, resourceRef) =>
        permission !== APPROVE || resourceRef !== `${SEARCH}#production`,
    });

    const response = await request(server).post(path()).send(approval);

    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain(
      `You lack the permission '${APPROVE}' on '${SEARCH}#production'.`,
    );
    expect(sent).toEqual([]);
    expect(trail).toEqual([
      {
        eventId: 'decision',
        severityLevel: 'medium',
        outcome: 'failed',
        meta: {
          entityRef: PAYMENTS,
          run: RUN,
          environments: ['production'],
          decision: 'approve',
          comment: '',
          touches: [`${PAYMENTS}#production`, `${SEARCH}#production`],
        },
      },
    ]);
  });

  it.each([
    ['is not to be seen in the catalog', VAULT, () => true],
    [
      'may not be read',
      SEARCH,
      (permission: string, resourceRef: string) =>
        permission !== 'deployment.read' || resourceRef !== SEARCH,
    ],
    [
      'has left the catalog, and the policy does not let the user decide there',
      GONE,
      (_permission: string, resourceRef: string) =>
        !resourceRef.startsWith(GONE),
    ],
  ])(
    'is refused without a name where a service %s',
    async (_why, service, may) => {
      const { server, core, sent, trail } = await start(
        [touched('production'), touched('secret-place', service)],
        { may },
      );

      const response = await request(server).post(path()).send(approval);

      expect(response.status).toBe(403);
      expect(response.body.error.message).toBe(HIDDEN);
      expect(response.text).not.toContain(service);
      expect(response.text).not.toContain('secret-place');
      expect(core.decide).toHaveBeenCalledTimes(1);
      expect(sent).toEqual([]);
      // Whoever looks into the audit trail may know.
      expect(trail[0].meta.touches).toContain(`${service}#secret-place`);
    },
  );

  it('says it in the words of the decision', async () => {
    const { server } = await start([touched('secret-place', VAULT)]);

    const response = await request(server)
      .post(path())
      .send({ ...approval, decision: 'reject' });

    expect(response.body.error.message).toMatch(/can reject it\.$/);
  });

  it('is not held up by what a service left behind that is gone, where the policy lets the user decide there', async () => {
    const { server, core } = await start([
      touched('production'),
      touched('left-behind', GONE),
    ]);

    await request(server).post(path()).send(approval).expect(200);

    expect(core.decide.mock.calls[1][0].authorized).toContainEqual({
      service: GONE,
      environment: 'left-behind',
    });
  });

  it('is not tried a third time where it concerns still more by then', async () => {
    const { server, core, trail } = await start(both);
    core.decide.mockRejectedValue(wider());

    const response = await request(server).post(path()).send(approval);

    expect(response.status).toBe(409);
    expect(response.body.error).toMatchObject({
      code: 'conflict',
      details: { field: 'authorized' },
    });
    expect(core.decide).toHaveBeenCalledTimes(2);
    expect(core.decisionPreflight).toHaveBeenCalledTimes(1);
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'decision', outcome: 'failed' }),
    ]);
  });

  it('is told when nobody can say what it concerns', async () => {
    const { server, core, sent } = await start(both);
    core.decisionPreflight.mockRejectedValue(
      new DeploymentCoreError({
        name: 'ServiceUnavailableError',
        code: 'host_down',
        message: 'github.com did not answer.',
      }),
    );

    const response = await request(server).post(path()).send(approval);

    expect(response.status).toBe(503);
    expect(response.body.error.code).toBe('host_down');
    expect(sent).toEqual([]);
  });
});

describe('a decision that does not come to its end', () => {
  it.each([
    ['another conflict', 'ConflictError', 'conflict', 409],
    ['a rejected token', 'NotAllowedError', 'token_rejected', 403],
    ['an unknown outcome', 'ServiceUnavailableError', 'outcome_unknown', 503],
  ] as const)(
    'is never repeated after %s',
    async (_what, name, code, status) => {
      const { server, core, trail } = await start();
      core.decide.mockRejectedValue(
        new DeploymentCoreError({ name, code, message: 'No.' }),
      );

      const response = await request(server).post(path()).send(approval);

      expect(response.status).toBe(status);
      expect(response.body.error.code).toBe(code);
      expect(core.decide).toHaveBeenCalledTimes(1);
      expect(core.decisionPreflight).not.toHaveBeenCalled();
      expect(trail).toEqual([
        expect.objectContaining({
          eventId: 'decision',
          outcome: 'failed',
          meta: expect.objectContaining({ run: RUN, decision: 'approve' }),
        }),
      ]);
    },
  );

  it('is carried to its end, and audited, when the user goes away meanwhile', async () => {
    const both = [touched('production'), touched('production', SEARCH)];
    const { server, core, sent, trail, everythingLogged } = await start(both);
    let goOn = (_bytes: Buffer) => {};
    const began = new Promise<unknown[]>(resolve => {
      core.decisionPreflight.mockImplementation((...args) => {
        resolve(args);
        return new Promise(answer => {
          goOn = answer;
        });
      });
    });

    const args = await leaveDuring(
      server,
      { method: 'POST', path: path(), body: approval },
      began,
    );
    await request(server).get('/api/deployment/health').expect(200);
    goOn(jsonBytes(decisionPreflight(both)));
    while (trail.length === 0) {
      await request(server).get('/api/deployment/health').expect(200);
    }

    // Nothing was given by which it could be stopped.
    expect(args).toHaveLength(2);
    expect(core.decide.mock.calls.map(({ length }) => length)).toEqual([2, 2]);
    expect(sent).toEqual(['production']);
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'decision', outcome: 'succeeded' }),
    ]);
    expect(everythingLogged()).not.toContain('Request failed');
  });

  it.each<[string, string, object, string]>([
    ['nothing', RUN, {}, 'environments'],
    ['no environment', RUN, { ...approval, environments: [] }, 'environments'],
    [
      'an environment twice',
      RUN,
      { ...approval, environments: ['a', 'b', 'a'] },
      'environments[2]',
    ],
    [
      'more environments than a service has',
      RUN,
      {
        ...approval,
        environments: Array.from({ length: 51 }, (_, at) => `e${at}`),
      },
      'environments',
    ],
    [
      'an environment that nothing can be',
      RUN,
      { ...approval, environments: ['x'.repeat(64)] },
      'environments[0]',
    ],
    [
      'an environment that is no text',
      RUN,
      { ...approval, environments: [1] },
      'environments[0]',
    ],
    [
      'a decision that is none',
      RUN,
      { ...approval, decision: 'perhaps' },
      'decision',
    ],
    [
      'a long comment',
      RUN,
      { ...approval, comment: 'x'.repeat(2001) },
      'comment',
    ],
    ['a comment that is no text', RUN, { ...approval, comment: 1 }, 'comment'],
    [
      'environments to do it to',
      RUN,
      { ...approval, authorized: [] },
      'authorized',
    ],
    ['a long run', '1'.repeat(101), approval, 'run'],
    ['a run with blanks', '1 2', approval, 'run'],
  ])('is refused with %s', async (_what, run, body, field) => {
    const { server, core, trail } = await start();

    const response = await request(server).post(path(run)).send(body);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(wasAsked(core)).toBe(false);
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'decision', outcome: 'failed' }),
    ]);
  });
});

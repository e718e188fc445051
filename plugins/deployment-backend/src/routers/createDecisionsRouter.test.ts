import { PROVIDER_TOKENS_HEADER } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import {
  approval,
  decisionsOf,
  startDeciding,
  wider,
} from '../__testUtils__/deciding';
import {
  decided,
  decisionOutcome,
  decisionPreflight,
} from '../__testUtils__/decisions';
import { RUN, touched } from '../__testUtils__/dispatches';
import { PAYMENTS } from '../__testUtils__/environments';
import { leaveDuring, hold } from '../__testUtils__/leaveDuring';
import { SEARCH } from '../__testUtils__/otherServices';
import {
  SECRET,
  tokensHeader,
  wasAsked,
  ALICE,
} from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';

const APPROVE = 'deployment.approve';

describe('a decision', () => {
  it('is made about what it names, as the user, with one question to the core', async () => {
    const { server, core, trail } = await startDeciding();
    const bytes = Buffer.from(JSON.stringify(decisionOutcome(), undefined, 1));
    core.decide.mockResolvedValue(bytes);

    const response = await request(server)
      .post(decisionsOf())
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
    const { server, core, trail } = await startDeciding();
    core.decide.mockResolvedValue(
      jsonBytes({ ...decisionOutcome(), account: null }),
    );

    await request(server).post(decisionsOf()).send(approval).expect(200);

    expect(trail[0].meta).toMatchObject({ login: null });
  });

  it('takes deployment.approve on each environment that it names, and nothing else', async () => {
    const { server, core, permissions } = await startDeciding([], {
      may: permission => ['deployment.read', APPROVE].includes(permission),
    });
    const environments = ['production', 'staging'];

    await request(server)
      .post(decisionsOf())
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
    const { server, core, trail } = await startDeciding([], {
      may: (_permission, resourceRef) =>
        resourceRef !== `${PAYMENTS}#production`,
    });

    const response = await request(server)
      .post(decisionsOf())
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
    const { server, core } = await startDeciding([], {
      may: (_permission, resourceRef) => !resourceRef.endsWith('#prodction'),
    });

    const response = await request(server)
      .post(decisionsOf())
      .send({ environments: ['staging', 'prodction'], decision: 'approve' });

    expect(response.status).toBe(404);
    expect(response.body.error.message).toBe(
      `'${PAYMENTS}' has no environment 'prodction'. It has production, staging.`,
    );
    expect(core.decide).not.toHaveBeenCalled();
  });

  it('leaves what came of each environment in the audit trail, apart what was not done', async () => {
    const { server, core, trail } = await startDeciding();
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

    await request(server).post(decisionsOf()).send(approval).expect(200);

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
    const { server, core, trail } = await startDeciding();
    const comment = '🚀'.repeat(2000);

    await request(server)
      .post(decisionsOf())
      .send({ ...approval, comment })
      .expect(200);

    expect(core.decide.mock.calls[0][0].comment).toBe(comment);
    expect(trail[0].meta.comment).toBe(`${'🚀'.repeat(500)}…`);
  });

  it('has no token of the user in answer, log and audit, also when it fails', async () => {
    const { server, core, everythingLogged } = await startDeciding();
    const send = () =>
      request(server)
        .post(decisionsOf())
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

describe('a decision that does not come to its end', () => {
  it.each([
    ['another conflict', 'ConflictError', 'conflict', 409],
    ['a rejected token', 'NotAllowedError', 'token_rejected', 403],
    ['an unknown outcome', 'ServiceUnavailableError', 'outcome_unknown', 503],
  ] as const)(
    'is never repeated after %s',
    async (_what, name, code, status) => {
      const { server, core, trail } = await startDeciding();
      core.decide.mockRejectedValue(
        new DeploymentCoreError({ name, code, message: 'No.' }),
      );

      const response = await request(server).post(decisionsOf()).send(approval);

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
    const { server, core, sent, trail, everythingLogged } = await startDeciding(
      both,
    );
    const held = hold(core.decisionPreflight);

    const args = await leaveDuring(
      server,
      { method: 'POST', path: decisionsOf(), body: approval },
      held.begun,
    );
    await request(server).get('/api/deployment/health').expect(200);
    held.answer(jsonBytes(decisionPreflight(both)));
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
    const { server, core, trail } = await startDeciding();

    const response = await request(server).post(decisionsOf(run)).send(body);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(wasAsked(core)).toBe(false);
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'decision', outcome: 'failed' }),
    ]);
  });
});

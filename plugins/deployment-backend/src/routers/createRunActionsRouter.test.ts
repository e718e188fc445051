import { PROVIDER_TOKENS_HEADER } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { atRun, startAtRun, UNTOLD_RUN } from '../__testUtils__/atRun';
import {
  RUN,
  runActionOutcome,
  runPreflight,
  touched,
} from '../__testUtils__/dispatches';
import { PAYMENTS } from '../__testUtils__/environments';
import { leaveDuring, hold } from '../__testUtils__/leaveDuring';
import { SEARCH, VAULT } from '../__testUtils__/otherServices';
import {
  SECRET,
  tokensHeader,
  wasAsked,
  ALICE,
} from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';

describe('doing something to a run', () => {
  const both = [touched('production'), touched('production', SEARCH)];

  it('is done for exactly the environments that the user may do it to', async () => {
    const { server, core, trail } = await startAtRun(both);
    const accepted = ['It has deployed to production already.'];

    const response = await request(server)
      .post(atRun('actions'))
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .send({ action: 'cancel', accepted });

    expect(response.status).toBe(200);
    expect(response.body).toEqual(runActionOutcome(both));
    const [command, viewer] = core.actOnRun.mock.calls[0];
    expect(command).toEqual({
      service: PAYMENTS,
      environment: 'production',
      run: RUN,
      action: 'cancel',
      accepted,
      authorized: [
        { service: PAYMENTS, environment: 'production' },
        { service: SEARCH, environment: 'production' },
      ],
    });
    expect(viewer.user).toBe('user:default/alice');
    expect({ ...viewer.tokens }).toEqual({ 'github:github.com': SECRET });
    expect(core.runPreflight.mock.calls[0][1]).toEqual(viewer);
    expect(trail).toEqual([
      {
        eventId: 'run-action',
        severityLevel: 'medium',
        outcome: 'succeeded',
        meta: {
          entityRef: PAYMENTS,
          environment: 'production',
          run: RUN,
          actionType: 'cancel',
          acceptedWarnings: 1,
          version: 'v1.9.2',
          touches: [`${PAYMENTS}#production`, `${SEARCH}#production`],
        },
      },
    ]);
  });

  it.each([
    ['cancel', 'deployment.cancel'],
    ['rerun_failed', 'deployment.dispatch'],
  ])(
    'takes for %s the permission %s on every environment, and nothing else',
    async (action, permission) => {
      const { server, core, permissions } = await startAtRun(both, {
        may: asked => asked === 'deployment.read' || asked === permission,
      });

      await request(server).post(atRun('actions')).send({ action }).expect(200);

      expect(core.actOnRun.mock.calls[0][0].action).toBe(action);
      const asked = permissions.authorize.mock.calls
        .flatMap(([questions]) => questions)
        .filter(question => question.permission.name === permission)
        .map(question => question.resourceRef);
      expect(new Set(asked)).toEqual(
        new Set([`${PAYMENTS}#production`, `${SEARCH}#production`]),
      );
    },
  );

  it.each([
    ['cancel', 'deployment.cancel'],
    ['rerun_failed', 'deployment.dispatch'],
  ])(
    'is refused for %s without asking the provider to those who lack %s where they see the run',
    async (action, permission) => {
      const { server, core, trail } = await startAtRun(both, {
        may: asked => asked !== permission,
      });

      const response = await request(server)
        .post(atRun('actions'))
        .send({ action });

      expect(response.status).toBe(403);
      expect(response.body.error.message).toContain(
        `'${permission}' on 'component:default/payments#production'`,
      );
      expect(core.runPreflight).not.toHaveBeenCalled();
      expect(core.actOnRun).not.toHaveBeenCalled();
      expect(trail).toEqual([
        expect.objectContaining({
          eventId: 'run-action',
          severityLevel: 'medium',
          outcome: 'failed',
          meta: expect.objectContaining({ run: RUN, actionType: action }),
        }),
      ]);
    },
  );

  it('is refused to those who may not do it to another environment, which is named', async () => {
    const { server, core, trail } = await startAtRun(both, {
      may: (_permission, resourceRef) => resourceRef !== `${SEARCH}#production`,
    });

    const response = await request(server)
      .post(atRun('actions'))
      .send({ action: 'cancel' });

    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain(
      "'deployment.cancel' on 'component:default/search#production'",
    );
    expect(core.actOnRun).not.toHaveBeenCalled();
    expect(trail).toEqual([
      {
        eventId: 'run-action',
        severityLevel: 'medium',
        outcome: 'failed',
        meta: {
          entityRef: PAYMENTS,
          environment: 'production',
          run: RUN,
          actionType: 'cancel',
          acceptedWarnings: 0,
          version: 'v1.9.2',
          touches: [`${PAYMENTS}#production`, `${SEARCH}#production`],
        },
      },
    ]);
  });

  it('is refused without a name where it would be done to a service that the user may not see, even if they might deploy it', async () => {
    const { server, core, trail } = await startAtRun([
      ...both,
      touched('secret-place', VAULT),
    ]);

    const response = await request(server)
      .post(atRun('actions'))
      .send({ action: 'cancel' });

    expect(response.status).toBe(403);
    expect(response.body.error.message).toBe(UNTOLD_RUN);
    expect(response.text).not.toMatch(/vault|secret-place/);
    expect(core.actOnRun).not.toHaveBeenCalled();
    // Whoever looks into the audit trail may know.
    expect(trail[0].meta.touches).toContain(`${VAULT}#secret-place`);
  });

  it('says both where one lacks a permission and the other is not to be seen', async () => {
    const { server } = await startAtRun(
      [...both, touched('secret-place', VAULT)],
      {
        may: (_permission, resourceRef) =>
          resourceRef !== `${SEARCH}#production`,
      },
    );

    const response = await request(server)
      .post(atRun('actions'))
      .send({ action: 'cancel' });

    expect(response.body.error.message).toMatch(
      /search#production.*services that you may not see/,
    );
    expect(response.text).not.toMatch(/vault|secret-place/);
  });

  it('says what the core says where the run has come to touch more meanwhile', async () => {
    const { server, core } = await startAtRun(both);
    core.actOnRun.mockRejectedValue(
      new DeploymentCoreError({
        name: 'ConflictError',
        code: 'conflict',
        message: 'Nothing was done: the run deploys to more by now.',
      }),
    );

    const response = await request(server)
      .post(atRun('actions'))
      .send({ action: 'cancel' });

    expect(response.status).toBe(409);
    expect(response.body.error.code).toBe('conflict');
  });

  it('is carried to its end, and audited, when the user goes away meanwhile', async () => {
    const { server, core, trail, everythingLogged } = await startAtRun(both);
    const held = hold(core.runPreflight);

    const args = await leaveDuring(
      server,
      { method: 'POST', path: atRun('actions'), body: { action: 'cancel' } },
      held.begun,
    );
    await request(server).get('/api/deployment/health').expect(200);
    const acted = new Promise<unknown[]>(resolve => {
      core.actOnRun.mockImplementation(async (...all) => {
        resolve(all);
        return jsonBytes(runActionOutcome(both));
      });
    });
    held.answer(jsonBytes(runPreflight(both)));
    const actedWith = await acted;
    await request(server).get('/api/deployment/health').expect(200);

    // Neither was given anything by which it could be stopped.
    expect([args, actedWith].map(({ length }) => length)).toEqual([2, 2]);
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'run-action', outcome: 'succeeded' }),
    ]);
    expect(everythingLogged()).not.toContain('Request failed');
  });

  it.each<[string, string, object, string]>([
    ['nothing', RUN, {}, 'action'],
    ['an action that is none', RUN, { action: 'delete' }, 'action'],
    [
      'environments to do it to',
      RUN,
      { action: 'cancel', authorized: [] },
      'authorized',
    ],
    [
      'a tick that is no text',
      RUN,
      { action: 'cancel', accepted: [{}] },
      'accepted[0]',
    ],
    ['a long run', '1'.repeat(101), { action: 'cancel' }, 'run'],
    ['a run with blanks', '1 2', { action: 'cancel' }, 'run'],
  ])('refuses %s', async (_what, run, body, field) => {
    const { server, core, trail } = await startAtRun(both);

    const response = await request(server)
      .post(atRun('actions', run))
      .send(body);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(wasAsked(core)).toBe(false);
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'run-action', outcome: 'failed' }),
    ]);
  });
});

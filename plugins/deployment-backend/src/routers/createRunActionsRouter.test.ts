import { mockCredentials } from '@backstage/backend-test-utils';
import {
  PROVIDER_TOKENS_HEADER,
  runPath,
  type TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import request from 'supertest';
import {
  RUN,
  runActionOutcome,
  runPreflight,
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

const SEARCH = 'component:default/search';
const GONE = 'component:default/gone';
const VAULT = 'component:default/vault';
const ALICE = mockCredentials.user.header('user:default/alice');
const path = (part: 'preflight' | 'actions', run = RUN) =>
  `/api/deployment${runPath(PAYMENTS, 'production', run, part)}`;

const HIDDEN =
  'This run also deploys to environments of services that you may not see; ' +
  'somebody who may deploy to all of them can cancel it.';

/** Starts it with a run that touches these, and a vault that nobody sees. */
async function start(
  touches: TouchedEnvironment[],
  options: Parameters<typeof startPlugin>[0] = {},
) {
  const started = await startPlugin({
    entities: ['payments', 'search', 'vault'].map(name => serviceEntity(name)),
    hidden: [VAULT],
    ...options,
  });
  const { core } = started;
  core.runPreflight.mockResolvedValue(jsonBytes(runPreflight(touches)));
  core.actOnRun.mockResolvedValue(jsonBytes(runActionOutcome(touches)));
  core.environments.mockResolvedValue(
    jsonBytes({ environments: [stored('production')] }),
  );
  return started;
}

describe('what doing something to a run would mean', () => {
  it('is what the core says, for those who may do it', async () => {
    const { server, core, trail } = await start([
      touched('production'),
      touched('production', SEARCH),
    ]);

    const response = await request(server)
      .get(`${path('preflight')}?action=cancel`)
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader);

    expect(response.status).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.body).toEqual(
      runPreflight([touched('production'), touched('production', SEARCH)]),
    );
    const [command, viewer] = core.runPreflight.mock.calls[0];
    expect(command).toEqual({
      service: PAYMENTS,
      environment: 'production',
      run: RUN,
      action: 'cancel',
    });
    expect(viewer.user).toBe('user:default/alice');
    expect({ ...viewer.tokens }).toEqual({ 'github:github.com': SECRET });
    expect(trail).toEqual([
      {
        eventId: 'service-read',
        severityLevel: 'low',
        outcome: 'succeeded',
        meta: {
          queryType: 'run',
          entityRef: PAYMENTS,
          environment: 'production',
          run: RUN,
        },
      },
    ]);
  });

  it.each([
    ['cancel', 'deployment.cancel'],
    ['rerun_failed', 'deployment.dispatch'],
  ])(
    'of %s is blocked for those who lack %s somewhere, and says where',
    async (action, permission) => {
      const { server } = await start(
        [touched('production'), touched('production', SEARCH)],
        {
          may: (asked, resourceRef) =>
            asked !== permission || resourceRef === `${PAYMENTS}#production`,
        },
      );

      const response = await request(server).get(
        `${path('preflight')}?action=${action}`,
      );

      expect(response.status).toBe(200);
      expect(response.body.touches).toHaveLength(2);
      expect(response.body.checks).toEqual([
        ...runPreflight().checks,
        {
          outcome: 'blocked',
          field: null,
          message: expect.stringContaining(
            `You lack the permission '${permission}' on ` +
              "'component:default/search#production'.",
          ),
        },
      ]);
    },
  );

  it.each([
    ['is not to be seen in the catalog', VAULT, () => true],
    [
      'may not be read',
      SEARCH,
      (permission: string, resourceRef: string) =>
        permission !== 'deployment.read' || resourceRef !== SEARCH,
    ],
    [
      'has left the catalog, and the policy does not let the user do it there',
      GONE,
      (_permission: string, resourceRef: string) =>
        !resourceRef.startsWith(GONE),
    ],
  ])(
    'is blocked without a name where a service %s',
    async (_why, service, may) => {
      const { server } = await start(
        [touched('production'), touched('secret-place', service)],
        { may },
      );

      const response = await request(server).get(
        `${path('preflight')}?action=cancel`,
      );

      expect(response.status).toBe(200);
      expect(response.body.touches).toEqual([touched('production')]);
      expect(response.body.checks).toEqual([
        ...runPreflight().checks,
        { outcome: 'blocked', field: null, message: HIDDEN },
      ]);
      expect(response.text).not.toContain(service);
      expect(response.text).not.toContain('secret-place');
    },
  );

  it.each([
    ['where the policy lets the user do it there', {}],
    ['without a policy, as nobody owns it any more', { withoutPolicy: true }],
  ])(
    'is not blocked by what a service left behind that is gone, %s',
    async (_why, options) => {
      const { server } = await start(
        [touched('production'), touched('left-behind', GONE)],
        options,
      );

      const response = await request(server).get(
        `${path('preflight')}?action=rerun_failed`,
      );

      expect(response.body).toEqual(runPreflight());
    },
  );

  it('is said in the words of what is to be done', async () => {
    const { server } = await start([
      touched('production'),
      touched('x', VAULT),
    ]);

    const response = await request(server).get(
      `${path('preflight')}?action=rerun_failed`,
    );

    expect(response.text).toContain('all of them can run it again.');
  });

  it('asks about a run that touches many environments with few questions', async () => {
    const many = Array.from({ length: 50 }, (_, at) => touched(`eu-${at}`));
    const { server, permissions, catalog } = await start(many);

    await request(server)
      .get(`${path('preflight')}?action=cancel`)
      .expect(200);

    expect(permissions.authorize).toHaveBeenCalledTimes(1);
    expect(permissions.authorizeConditional).toHaveBeenCalledTimes(1);
    expect(catalog.getEntitiesByRefs).not.toHaveBeenCalled();
  });

  it.each([
    ['', 'action'],
    ['action=delete', 'action'],
    ['action=cancel&action=cancel', 'action'],
    ['action=cancel&force=true', 'force'],
  ])('refuses the query "%s"', async (query, field) => {
    const { server, core } = await start([]);

    const response = await request(server).get(`${path('preflight')}?${query}`);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(wasAsked(core)).toBe(false);
  });

  it('stops when the user goes away', async () => {
    const { server, core } = await start([]);
    const began = new Promise<AbortSignal>(resolve => {
      core.runPreflight.mockImplementation((_command, _viewer, options) => {
        const signal = options!.signal!;
        resolve(signal);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stop')));
        });
      });
    });
    const leaving = httpRequest({
      port: server.port(),
      path: `${path('preflight')}?action=cancel`,
      headers: { Authorization: ALICE },
    });
    leaving.on('error', () => {});
    leaving.end();
    const signal = await began;

    const aborted = once(signal, 'abort');
    leaving.destroy();
    await aborted;

    expect(signal.aborted).toBe(true);
  });
});

describe('doing something to a run', () => {
  const both = [touched('production'), touched('production', SEARCH)];

  it('is done for exactly the environments that the user may do it to', async () => {
    const { server, core, trail } = await start(both);
    const accepted = ['It has deployed to production already.'];

    const response = await request(server)
      .post(path('actions'))
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
      const { server, core, permissions } = await start(both, {
        may: asked => asked === 'deployment.read' || asked === permission,
      });

      await request(server).post(path('actions')).send({ action }).expect(200);

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
      const { server, core, trail } = await start(both, {
        may: asked => asked !== permission,
      });

      const response = await request(server)
        .post(path('actions'))
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
    const { server, core, trail } = await start(both, {
      may: (_permission, resourceRef) => resourceRef !== `${SEARCH}#production`,
    });

    const response = await request(server)
      .post(path('actions'))
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
    const { server, core, trail } = await start([
      ...both,
      touched('secret-place', VAULT),
    ]);

    const response = await request(server)
      .post(path('actions'))
      .send({ action: 'cancel' });

    expect(response.status).toBe(403);
    expect(response.body.error.message).toBe(HIDDEN);
    expect(response.text).not.toMatch(/vault|secret-place/);
    expect(core.actOnRun).not.toHaveBeenCalled();
    // Whoever looks into the audit trail may know.
    expect(trail[0].meta.touches).toContain(`${VAULT}#secret-place`);
  });

  it('says both where one lacks a permission and the other is not to be seen', async () => {
    const { server } = await start([...both, touched('secret-place', VAULT)], {
      may: (_permission, resourceRef) => resourceRef !== `${SEARCH}#production`,
    });

    const response = await request(server)
      .post(path('actions'))
      .send({ action: 'cancel' });

    expect(response.body.error.message).toMatch(
      /search#production.*services that you may not see/,
    );
    expect(response.text).not.toMatch(/vault|secret-place/);
  });

  it('says what the core says where the run has come to touch more meanwhile', async () => {
    const { server, core } = await start(both);
    core.actOnRun.mockRejectedValue(
      new DeploymentCoreError({
        name: 'ConflictError',
        code: 'conflict',
        message: 'Nothing was done: the run deploys to more by now.',
      }),
    );

    const response = await request(server)
      .post(path('actions'))
      .send({ action: 'cancel' });

    expect(response.status).toBe(409);
    expect(response.body.error.code).toBe('conflict');
  });

  it('is carried to its end, and audited, when the user goes away meanwhile', async () => {
    const { server, core, trail, everythingLogged } = await start(both);
    let goOn = (_bytes: Buffer) => {};
    const began = new Promise<unknown[]>(resolve => {
      core.runPreflight.mockImplementation((...args) => {
        resolve(args);
        return new Promise(answer => {
          goOn = answer;
        });
      });
    });

    const args = await leaveDuring(
      server,
      { method: 'POST', path: path('actions'), body: { action: 'cancel' } },
      began,
    );
    await request(server).get('/api/deployment/health').expect(200);
    const acted = new Promise<unknown[]>(resolve => {
      core.actOnRun.mockImplementation(async (...all) => {
        resolve(all);
        return jsonBytes(runActionOutcome(both));
      });
    });
    goOn(jsonBytes(runPreflight(both)));
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
    const { server, core, trail } = await start(both);

    const response = await request(server)
      .post(path('actions', run))
      .send(body);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(wasAsked(core)).toBe(false);
    expect(trail).toEqual([
      expect.objectContaining({ eventId: 'run-action', outcome: 'failed' }),
    ]);
  });
});

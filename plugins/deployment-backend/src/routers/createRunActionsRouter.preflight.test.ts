import { PROVIDER_TOKENS_HEADER } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { atRun, startAtRun, UNTOLD_RUN } from '../__testUtils__/atRun';
import { RUN, runPreflight, touched } from '../__testUtils__/dispatches';
import { PAYMENTS } from '../__testUtils__/environments';
import { stopWhenLeft } from '../__testUtils__/leaveDuring';
import { SEARCH, VAULT, GONE, untold } from '../__testUtils__/otherServices';
import {
  SECRET,
  tokensHeader,
  wasAsked,
  ALICE,
} from '../__testUtils__/startPlugin';

describe('what doing something to a run would mean', () => {
  it('is what the core says, for those who may do it', async () => {
    const { server, core, trail } = await startAtRun([
      touched('production'),
      touched('production', SEARCH),
    ]);

    const response = await request(server)
      .get(`${atRun('preflight')}?action=cancel`)
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
      const { server } = await startAtRun(
        [touched('production'), touched('production', SEARCH)],
        {
          may: (asked, resourceRef) =>
            asked !== permission || resourceRef === `${PAYMENTS}#production`,
        },
      );

      const response = await request(server).get(
        `${atRun('preflight')}?action=${action}`,
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

  it.each(untold('do it'))(
    'is blocked without a name where a service %s',
    async (_why, service, may) => {
      const { server } = await startAtRun(
        [touched('production'), touched('secret-place', service)],
        { may },
      );

      const response = await request(server).get(
        `${atRun('preflight')}?action=cancel`,
      );

      expect(response.status).toBe(200);
      expect(response.body.touches).toEqual([touched('production')]);
      expect(response.body.checks).toEqual([
        ...runPreflight().checks,
        { outcome: 'blocked', field: null, message: UNTOLD_RUN },
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
      const { server } = await startAtRun(
        [touched('production'), touched('left-behind', GONE)],
        options,
      );

      const response = await request(server).get(
        `${atRun('preflight')}?action=rerun_failed`,
      );

      expect(response.body).toEqual(runPreflight());
    },
  );

  it('is said in the words of what is to be done', async () => {
    const { server } = await startAtRun([
      touched('production'),
      touched('x', VAULT),
    ]);

    const response = await request(server).get(
      `${atRun('preflight')}?action=rerun_failed`,
    );

    expect(response.text).toContain('all of them can run it again.');
  });

  it('asks about a run that touches many environments with few questions', async () => {
    const many = Array.from({ length: 50 }, (_, at) => touched(`eu-${at}`));
    const { server, permissions, catalog } = await startAtRun(many);

    await request(server)
      .get(`${atRun('preflight')}?action=cancel`)
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
    const { server, core } = await startAtRun([]);

    const response = await request(server).get(
      `${atRun('preflight')}?${query}`,
    );

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(wasAsked(core)).toBe(false);
  });

  it('stops when the user goes away', async () => {
    const { server, core } = await startAtRun([]);

    const signal = await stopWhenLeft(
      server,
      { method: 'GET', path: `${atRun('preflight')}?action=cancel` },
      core.runPreflight,
    );

    expect(signal.aborted).toBe(true);
  });
});

import type { TouchedEnvironment } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import {
  dispatched,
  preflight,
  RUN,
  touched,
} from '../__testUtils__/dispatches';
import { PAYMENTS, stored } from '../__testUtils__/environments';
import { SEARCH, VAULT, withVault } from '../__testUtils__/otherServices';
import { DISPATCHES, DISPATCH_RUN, press } from '../__testUtils__/pressing';
import {
  startPlugin,
  wasAsked,
  type StartOptions,
} from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';

const HERE = { service: PAYMENTS, environment: 'production' };

describe('starting a deployment that goes to more environments', () => {
  const both = [touched('production'), touched('production', SEARCH)];

  /** Starts it with a core that refuses what is permitted for less than these. */
  async function start(
    touches: TouchedEnvironment[],
    options: StartOptions = {},
  ) {
    const started = await startPlugin({ ...withVault, ...options });
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

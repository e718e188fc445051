import { PROVIDER_TOKENS_HEADER } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import {
  approval,
  decisionsOf,
  startDeciding,
  wider,
} from '../__testUtils__/deciding';
import { RUN, touched } from '../__testUtils__/dispatches';
import { PAYMENTS } from '../__testUtils__/environments';
import { SEARCH, VAULT, GONE, untold } from '../__testUtils__/otherServices';
import { tokensHeader, ALICE } from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';

const APPROVE = 'deployment.approve';

const HIDDEN =
  'This decision also concerns environments of services that you may not see; ' +
  'somebody who may decide about all of them can approve it.';

describe('a decision that concerns more than it names', () => {
  const both = [touched('production'), touched('production', SEARCH)];

  it('is made once, by those who may for all of it', async () => {
    const { server, core, sent, trail } = await startDeciding(both);

    const response = await request(server)
      .post(decisionsOf())
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
    const { server, core } = await startDeciding([
      touched('production', SEARCH),
    ]);

    await request(server).post(decisionsOf()).send(approval).expect(200);

    expect(core.decide.mock.calls[1][0].authorized).toEqual([
      { service: PAYMENTS, environment: 'production' },
      { service: SEARCH, environment: 'production' },
    ]);
  });

  it('is refused to those who may not for another environment, which is named', async () => {
    const { server, sent, trail } = await startDeciding(both, {
      may: (permission, resourceRef) =>
        permission !== APPROVE || resourceRef !== `${SEARCH}#production`,
    });

    const response = await request(server).post(decisionsOf()).send(approval);

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

  it.each(untold('decide'))(
    'is refused without a name where a service %s',
    async (_why, service, may) => {
      const { server, core, sent, trail } = await startDeciding(
        [touched('production'), touched('secret-place', service)],
        { may },
      );

      const response = await request(server).post(decisionsOf()).send(approval);

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
    const { server } = await startDeciding([touched('secret-place', VAULT)]);

    const response = await request(server)
      .post(decisionsOf())
      .send({ ...approval, decision: 'reject' });

    expect(response.body.error.message).toMatch(/can reject it\.$/);
  });

  it('is not held up by what a service left behind that is gone, where the policy lets the user decide there', async () => {
    const { server, core } = await startDeciding([
      touched('production'),
      touched('left-behind', GONE),
    ]);

    await request(server).post(decisionsOf()).send(approval).expect(200);

    expect(core.decide.mock.calls[1][0].authorized).toContainEqual({
      service: GONE,
      environment: 'left-behind',
    });
  });

  it('is not tried a third time where it concerns still more by then', async () => {
    const { server, core, trail } = await startDeciding(both);
    core.decide.mockRejectedValue(wider());

    const response = await request(server).post(decisionsOf()).send(approval);

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
    const { server, core, sent } = await startDeciding(both);
    core.decisionPreflight.mockRejectedValue(
      new DeploymentCoreError({
        name: 'ServiceUnavailableError',
        code: 'host_down',
        message: 'github.com did not answer.',
      }),
    );

    const response = await request(server).post(decisionsOf()).send(approval);

    expect(response.status).toBe(503);
    expect(response.body.error.code).toBe('host_down');
    expect(sent).toEqual([]);
  });
});

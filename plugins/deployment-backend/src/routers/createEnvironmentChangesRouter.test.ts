import { PROVIDER_TOKENS_HEADER } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import {
  changed,
  difference,
  draft,
  PAYMENTS,
  stored,
} from '../__testUtils__/environments';
import { SEARCH } from '../__testUtils__/otherServices';
import {
  serviceEntity,
  startPlugin,
  tokensHeader,
} from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';

const SERVICE = '/api/deployment/services/component/default/payments';
const CHANGES = `${SERVICE}/environment-changes`;
const ORDER = `${SERVICE}/environment-order`;
const COPIES = `${SERVICE}/environment-copies`;

const several = {
  changes: [
    { kind: 'create', environment: draft('staging') },
    { kind: 'create', environment: draft('testing') },
    {
      kind: 'update',
      name: 'production',
      revision: 3,
      environment: { ...draft('production'), promotesFrom: ['staging'] },
    },
    { kind: 'delete', name: 'old', revision: 1 },
  ],
};

describe('several changes at once', () => {
  it('go to the core as they are, and its answer comes back as it is', async () => {
    const { server, core } = await startPlugin();
    const answer = changed([stored('production', 4)], []);
    core.changeEnvironments.mockResolvedValue(answer);

    const response = await request(server).post(CHANGES).send(several);

    expect(response.status).toBe(200);
    expect(response.text).toBe(answer.toString());
    expect(core.changeEnvironments.mock.calls[0][0]).toEqual({
      service: PAYMENTS,
      ...several,
    });
  });

  it('need exactly the permissions of their kinds, and to read', async () => {
    const { server, core, permissions } = await startPlugin();
    core.changeEnvironments.mockResolvedValue(changed([], []));

    await request(server).post(CHANGES).send(several).expect(200);

    expect(
      permissions.authorize.mock.calls.flatMap(([questions]) =>
        questions.map(({ permission }) => permission.name),
      ),
    ).toEqual([
      'deployment.read',
      'deployment.environment.create',
      'deployment.environment.update',
      'deployment.environment.delete',
    ]);
  });

  it.each(['create', 'update', 'delete'])(
    'are refused as a whole without the permission to %s',
    async kind => {
      const lacking = `deployment.environment.${kind}`;
      const { server, core } = await startPlugin({
        may: permission => permission !== lacking,
      });

      const response = await request(server).post(CHANGES).send(several);

      expect(response.status).toBe(403);
      expect(response.body.error.message).toContain(`'${lacking}'`);
      expect(core.changeEnvironments).not.toHaveBeenCalled();
    },
  );

  it('say all permissions that are lacking', async () => {
    const { server } = await startPlugin({
      may: permission => permission !== 'x' && permission.endsWith('.create'),
    });

    const response = await request(server).post(CHANGES).send(several);

    expect(response.body.error.message).toMatch(
      /'deployment\.environment\.update' on .*, 'deployment\.environment\.delete' on .*Nothing was done/,
    );
  });

  it('are audited as each kind of change that they hold, each with the whole story', async () => {
    const { server, core, trail } = await startPlugin();
    const differences = [
      difference('created', 'staging'),
      difference('updated', 'production'),
      difference('deleted', 'old'),
    ];
    core.changeEnvironments.mockResolvedValue(changed([], differences));

    await request(server).post(CHANGES).send(several).expect(200);

    expect(trail).toEqual(
      ['environment-create', 'environment-update', 'environment-delete'].map(
        eventId => ({
          eventId,
          severityLevel: 'medium',
          outcome: 'succeeded',
          meta: { entityRef: PAYMENTS, differences },
        }),
      ),
    );
  });

  it.each<[string, object, string, RegExp]>([
    ['nothing to change', { changes: [] }, 'changes', /changes is empty/],
    ['no changes', {}, 'changes', /changes is missing/],
    [
      'more than a hundred',
      {
        changes: Array.from({ length: 101 }, (_, index) => ({
          kind: 'delete',
          name: `e${index}`,
          revision: 1,
        })),
      },
      'changes',
      /more than 100 entries/,
    ],
    [
      'a kind that is none',
      { changes: [{ kind: 'rename', name: 'a' }] },
      'changes[0].kind',
      /one of create, update, delete/,
    ],
    [
      'a revision that is none',
      { changes: [{ kind: 'delete', name: 'a', revision: '1' }] },
      'changes[0].revision',
      /revision is expected to be a number/,
    ],
    [
      'a field that nobody knows, deep inside',
      {
        changes: [
          { kind: 'create', environment: { ...draft('a'), owner: 'me' } },
        ],
      },
      'changes[0].environment.owner',
      /changes\[0\]\.environment\.owner is not known here/,
    ],
  ])('are refused with %s, audited', async (_what, body, field, said) => {
    const { server, core, trail } = await startPlugin();

    const response = await request(server).post(CHANGES).send(body);

    expect(response.status).toBe(400);
    expect(response.body.error).toMatchObject({
      message: expect.stringMatching(said),
      details: { field },
    });
    expect(core.changeEnvironments).not.toHaveBeenCalled();
    expect(trail).toEqual([
      expect.objectContaining({
        eventId: 'environment-update',
        outcome: 'failed',
      }),
    ]);
  });
});

describe('another order', () => {
  it('is the core’s to check and to answer', async () => {
    const { server, core, trail } = await startPlugin();
    const moved = difference('updated', 'staging');
    const answer = changed([stored('staging', 2)], [moved]);
    core.reorderEnvironments.mockResolvedValue(answer);

    const response = await request(server)
      .post(ORDER)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader)
      .send({ names: ['staging', 'production'] });

    expect(response.status).toBe(200);
    expect(response.text).toBe(answer.toString());
    const [command, viewer] = core.reorderEnvironments.mock.calls[0];
    expect(command).toEqual({
      service: PAYMENTS,
      names: ['staging', 'production'],
    });
    expect(viewer).toEqual({ user: 'user:default/mock', tokens: {} });
    expect(trail).toEqual([
      expect.objectContaining({
        eventId: 'environment-reorder',
        meta: { entityRef: PAYMENTS, differences: [moved] },
      }),
    ]);
  });

  it('is a conflict where somebody added or removed one meanwhile', async () => {
    const { server, core } = await startPlugin();
    core.reorderEnvironments.mockRejectedValue(
      new DeploymentCoreError({
        name: 'ConflictError',
        code: 'conflict',
        message: 'Load them again.',
        details: { field: 'names' },
      }),
    );

    const response = await request(server)
      .post(ORDER)
      .send({ names: ['staging'] });

    expect(response.status).toBe(409);
    expect(response.body.error.details).toEqual({ field: 'names' });
  });

  it.each([
    [{ names: [] }, 'names'],
    [{ names: ['a', ''] }, 'names[1]'],
    [{ names: 'a' }, 'names'],
    [{ names: ['a'], all: true }, 'all'],
  ])('is refused when it is %j', async (body, field) => {
    const { server, core } = await startPlugin();

    const response = await request(server).post(ORDER).send(body);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(core.reorderEnvironments).not.toHaveBeenCalled();
  });
});

describe('a copy', () => {
  const entities = [serviceEntity('payments'), serviceEntity('search')];

  it('is made with its defaults, audited with what is new', async () => {
    const { server, core, trail } = await startPlugin({ entities });
    const created = difference('created', 'production');
    core.copyEnvironments.mockResolvedValue(
      changed([stored('production')], [created]),
    );

    await request(server)
      .post(COPIES)
      .send({ from: 'Component:default/Search' })
      .expect(200);

    expect(core.copyEnvironments.mock.calls[0][0]).toEqual({
      service: PAYMENTS,
      from: SEARCH,
      repository: null,
      dryRun: false,
    });
    expect(trail).toEqual([
      expect.objectContaining({
        eventId: 'environment-copy',
        meta: {
          entityRef: PAYMENTS,
          from: SEARCH,
          dryRun: false,
          differences: [created],
        },
      }),
    ]);
  });

  it('can be tried: then the audit trail has no change, for there is none', async () => {
    const { server, core, trail } = await startPlugin({ entities });
    const answer = changed([], [difference('created', 'production')]);
    core.copyEnvironments.mockResolvedValue(answer);

    const response = await request(server)
      .post(COPIES)
      .send({ from: SEARCH, repository: 'acme/search', dryRun: true });

    expect(response.text).toBe(answer.toString());
    expect(core.copyEnvironments.mock.calls[0][0]).toMatchObject({
      repository: 'acme/search',
      dryRun: true,
    });
    expect(trail).toEqual([
      expect.objectContaining({
        meta: { entityRef: PAYMENTS, from: SEARCH, dryRun: true },
      }),
    ]);
  });

  it('is not made of a service that the user may not read', async () => {
    const { server, core } = await startPlugin({
      entities,
      may: (permission, resourceRef) =>
        permission !== 'deployment.read' || resourceRef !== SEARCH,
    });

    const response = await request(server).post(COPIES).send({ from: SEARCH });

    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain(
      `'deployment.read' on '${SEARCH}'`,
    );
    expect(core.copyEnvironments).not.toHaveBeenCalled();
  });

  it('is not made of a service that the user does not see', async () => {
    const { server, core } = await startPlugin({ entities, hidden: [SEARCH] });

    const response = await request(server).post(COPIES).send({ from: SEARCH });

    expect(response.status).toBe(404);
    expect(response.body.error.message).toContain(SEARCH);
    expect(core.copyEnvironments).not.toHaveBeenCalled();
  });

  it.each([
    [{ from: 'search' }, 'from'],
    [{ from: 'component:default/a b' }, 'from'],
    [{ from: SEARCH, repository: 'search' }, 'repository'],
    [{ from: SEARCH, repository: '../acme' }, 'repository'],
    [{ from: SEARCH, repository: 'acme/se arch' }, 'repository'],
    [{ from: SEARCH, dryRun: 'yes' }, 'dryRun'],
  ])('is refused when it is %j', async (body, field) => {
    const { server, core } = await startPlugin({ entities });

    const response = await request(server).post(COPIES).send(body);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(core.copyEnvironments).not.toHaveBeenCalled();
  });
});

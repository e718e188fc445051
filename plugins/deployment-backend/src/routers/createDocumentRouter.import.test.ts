import {
  PROVIDER_TOKENS_HEADER,
  type EnvironmentDifference,
  type ImportedEnvironments,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { difference, PAYMENTS } from '../__testUtils__/environments';
import { SEARCH, GONE } from '../__testUtils__/otherServices';
import {
  SECRET,
  serviceEntity,
  startPlugin,
  tokensHeader,
  type StartOptions,
} from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';

const IMPORT = '/api/deployment/environments/import';
const YAML = 'kind: DeploymentEnvironments\nversion: 1\nservices: []\n';

const entities = [serviceEntity('payments'), serviceEntity('search', 'team-b')];

function plan(
  differences: EnvironmentDifference[],
  fingerprint = 'f1',
): ImportedEnvironments {
  return {
    services: [...new Set(differences.map(({ service }) => service))],
    differences,
    unchanged: 2,
    fingerprint,
  };
}

describe('an import', () => {
  const differences = [
    difference('created', 'production', PAYMENTS),
    difference('updated', 'production', SEARCH),
    difference('deleted', 'old', SEARCH),
  ];

  async function start(answer = plan(differences), options: StartOptions = {}) {
    const started = await startPlugin({ entities, ...options });
    started.core.importEnvironments.mockImplementation(async () =>
      jsonBytes(answer),
    );
    const send = (body: object) =>
      request(started.server)
        .post(IMPORT)
        .set(PROVIDER_TOKENS_HEADER, tokensHeader)
        .send({ document: YAML, ...body });
    return { ...started, send };
  }

  it('is compared first, and brought in with the fingerprint that was agreed to', async () => {
    const { core, trail, send } = await start();

    const response = await send({ fingerprint: 'f1' });

    expect(response.status).toBe(200);
    expect(response.body).toEqual(plan(differences));
    expect(
      core.importEnvironments.mock.calls.map(([command]) => command),
    ).toEqual([
      { document: YAML, dryRun: true, fingerprint: null },
      { document: YAML, dryRun: false, fingerprint: 'f1' },
    ]);
    for (const [, viewer] of core.importEnvironments.mock.calls) {
      expect({ ...viewer.tokens }).toEqual({ 'github:github.com': SECRET });
    }
    expect(trail).toEqual([
      {
        eventId: 'environment-import',
        severityLevel: 'medium',
        outcome: 'succeeded',
        meta: { dryRun: false, services: [PAYMENTS, SEARCH], differences },
      },
    ]);
  });

  it('only says what would be different when it is a dry run', async () => {
    const { core, trail, send } = await start();

    const response = await send({ dryRun: true });

    expect(response.status).toBe(200);
    expect(response.body).toEqual(plan(differences));
    expect(core.importEnvironments).toHaveBeenCalledTimes(1);
    expect(trail).toEqual([
      expect.objectContaining({
        meta: { dryRun: true, services: [PAYMENTS, SEARCH] },
      }),
    ]);
  });

  it('needs for each service what its differences need, to read it, and nothing else', async () => {
    const { permissions, core, send } = await start(plan(differences), {
      conditionalPolicy: true,
    });
    core.importEnvironments.mockImplementationOnce(async () => {
      permissions.authorize.mockClear();
      return jsonBytes(plan(differences));
    });

    await send({
      document: `services: [{service: ${PAYMENTS}}, {service: ${SEARCH}}]`,
      fingerprint: 'f1',
    }).expect(200);

    expect(
      permissions.authorize.mock.calls.flatMap(([questions]) =>
        questions.map(q => `${q.permission.name} ${q.resourceRef}`),
      ),
    ).toEqual([
      `deployment.read ${PAYMENTS}`,
      `deployment.read ${SEARCH}`,
      `deployment.environment.create ${PAYMENTS}`,
      `deployment.environment.update ${SEARCH}`,
      `deployment.environment.delete ${SEARCH}`,
    ]);
  });

  it.each([
    ['create', PAYMENTS],
    ['update', SEARCH],
    ['delete', SEARCH],
  ])(
    'brings in nothing when it lacks the permission to %s in %s',
    async (kind, service) => {
      const lacking = `deployment.environment.${kind}`;
      const { core, trail, send } = await start(plan(differences), {
        may: permission => permission !== lacking,
      });

      for (const body of [{ fingerprint: 'f1' }, { dryRun: true }]) {
        const response = await send(body);

        expect(response.status).toBe(403);
        expect(response.body.error.message).toContain(
          `'${lacking}' on '${service}'`,
        );
        // What is stored of others is not told either.
        expect(response.text).not.toContain('deploy.yml');
      }
      expect(core.importEnvironments.mock.calls.every(([c]) => c.dryRun)).toBe(
        true,
      );
      expect(trail.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    },
  );

  describe('is not even compared, whatever it would come to,', () => {
    const naming = (service: string) =>
      `${YAML.replace(
        ' []',
        '',
      )}  - service: ${service}\n    environments: []\n`;

    it.each<[string, string, StartOptions, number]>([
      ['is hidden from the user', SEARCH, { hidden: [SEARCH] }, 404],
      ['is not there', GONE, { may: () => false }, 404],
      ['is not there, without a policy', GONE, { withoutPolicy: true }, 404],
      [
        'the user may not read',
        SEARCH,
        { may: permission => permission !== 'deployment.read' },
        403,
      ],
      [
        'the user may read only',
        SEARCH,
        { may: permission => permission === 'deployment.read' },
        403,
      ],
      ['others own, without a policy', SEARCH, { withoutPolicy: true }, 403],
    ])(
      'where it names a service that %s',
      async (_why, service, options, status) => {
        const { core, trail, send } = await start(plan([]), options);

        for (const body of [{ dryRun: true }, { fingerprint: 'f1' }]) {
          const response = await send({ document: naming(service), ...body });

          expect(response.status).toBe(status);
          expect(response.body.error.message).toContain(service);
        }
        expect(core.importEnvironments).not.toHaveBeenCalled();
        expect(trail.map(({ meta }) => meta.services)).toEqual([
          [service],
          [service],
        ]);
      },
    );

    it('where it cannot be read', async () => {
      const { core, send } = await start();

      const response = await send({ document: 'services: ]', dryRun: true });

      expect(response.status).toBe(400);
      expect(response.body.error.details).toEqual({ field: 'document' });
      expect(core.importEnvironments).not.toHaveBeenCalled();
    });
  });

  it('tells nothing of a service that only the core found in it', async () => {
    const { send } = await start(
      { ...plan([]), services: [SEARCH] },
      { hidden: [SEARCH] },
    );

    const response = await send({ dryRun: true });

    expect(response.status).toBe(404);
    expect(response.text).not.toContain('unchanged');
  });

  it('asks the policy about hundreds of services in few questions', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `s${index}`);
    const { permissions, catalog, send } = await start(
      plan(
        names.map(name =>
          difference('created', 'production', `component:default/${name}`),
        ),
      ),
      {
        entities: names.map(name => serviceEntity(name)),
        conditionalPolicy: true,
      },
    );

    await send({ fingerprint: 'f1' }).expect(200);

    expect(permissions.authorizeConditional).toHaveBeenCalledTimes(3);
    expect(permissions.authorize.mock.calls.length).toBeLessThanOrEqual(30);
    expect(catalog.getEntitiesByRefs).toHaveBeenCalledTimes(4);
  });

  it.each(['created', 'updated'] as const)(
    'refuses what is %s for a service that is not in the catalog',
    async kind => {
      const { core, send } = await start(plan([difference(kind, 'a', GONE)]));

      const response = await send({ fingerprint: 'f1' });

      expect(response.status).toBe(404);
      expect(response.body.error.message).toContain(GONE);
      expect(core.importEnvironments).toHaveBeenCalledTimes(1);
    },
  );

  it('cleans up after a service that is gone from the catalog', async () => {
    const { core, send } = await start(
      plan([difference('deleted', 'a', GONE)]),
    );

    await send({ fingerprint: 'f1' }).expect(200);

    expect(core.importEnvironments).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['the policy does not let the user clean up', { may: () => false }],
    ['there is no policy', { withoutPolicy: true }],
  ])(
    'tells nothing of a service that is gone where %s',
    async (_why, options) => {
      const { core, send } = await start(
        plan([difference('deleted', 'a', GONE)]),
        options,
      );

      const response = await send({ dryRun: true });

      expect(response.status).toBe(404);
      expect(response.body.error.message).toContain(GONE);
      expect(
        core.importEnvironments.mock.calls.every(([command]) => command.dryRun),
      ).toBe(true);
    },
  );

  it('does not take a service that is hidden from the user for gone', async () => {
    const { core, send } = await start(
      plan([difference('deleted', 'a', SEARCH)]),
      { hidden: [SEARCH] },
    );

    const response = await send({ fingerprint: 'f1' });

    expect(response.status).toBe(404);
    expect(core.importEnvironments).toHaveBeenCalledTimes(1);
  });

  it('is for owners of every service that changes, without a policy', async () => {
    const options = {
      withoutPolicy: true,
      ownership: ['group:default/team-a'],
    };
    const some = await start(plan(differences), options);
    const all = await start(plan(differences), {
      ...options,
      ownership: ['group:default/team-a', 'group:default/team-b'],
    });

    const refused = await some.send({ fingerprint: 'f1' });

    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toMatch(
      /no owner of 'component:default\/search'.*group:default\/team-b/,
    );
    expect(some.core.importEnvironments).toHaveBeenCalledTimes(1);
    await all.send({ fingerprint: 'f1' }).expect(200);
  });

  it('is a conflict where the differences are others than those agreed to', async () => {
    const { core, trail, send } = await start();

    const response = await send({ fingerprint: 'f0' });

    expect(response.status).toBe(409);
    expect(response.body.error).toMatchObject({
      name: 'ConflictError',
      code: 'conflict',
      details: { field: 'fingerprint' },
    });
    // Not even tried: those differences were not decided about.
    expect(core.importEnvironments).toHaveBeenCalledTimes(1);
    expect(trail).toEqual([expect.objectContaining({ outcome: 'failed' })]);
  });

  it('passes on what the core finds wrong in the document', async () => {
    const { core, send } = await start();
    core.importEnvironments.mockRejectedValue(
      new DeploymentCoreError({
        name: 'InputError',
        code: 'invalid_input',
        message: 'There are two environments called production.',
        details: { field: 'services[0].environments[1].name' },
      }),
    );

    const response = await send({ dryRun: true });

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({
      field: 'services[0].environments[1].name',
    });
  });

  it('takes documents of up to 4 MB, and says so of larger ones', async () => {
    const { core, send } = await start(plan([]));
    const line = '# a "comment" that JSON makes longer\n';
    const lines = (bytes: number) =>
      line.repeat(Math.floor(bytes / line.length));

    await send({ document: lines(4 * 1024 * 1024), dryRun: true }).expect(200);
    const larger = await send({
      document: lines(4 * 1024 * 1024 + 100),
      dryRun: true,
    });
    const enormous = await send({
      document: lines(9 * 1024 * 1024),
      dryRun: true,
    });

    expect(larger.status).toBe(400);
    expect(larger.body.error).toMatchObject({
      message: expect.stringMatching(/document is larger than 4 MB/),
      details: { field: 'document' },
    });
    expect(enormous.status).toBe(413);
    expect(core.importEnvironments).toHaveBeenCalledTimes(1);
  });

  it.each<[object, string, RegExp]>([
    [{}, 'fingerprint', /ask for the differences first, with dryRun/],
    [{ document: '', dryRun: true }, 'document', /document is empty/],
    [{ document: 1, dryRun: true }, 'document', /expected to be a text/],
    [{ dryRun: true, force: true }, 'force', /not known here/],
  ])('refuses %j', async (body, field, said) => {
    const { core, send } = await start();

    const response = await send(body);

    expect(response.status).toBe(400);
    expect(response.body.error).toMatchObject({
      message: expect.stringMatching(said),
      details: { field },
    });
    expect(core.importEnvironments).not.toHaveBeenCalled();
  });
});

import request from 'supertest';
import { listed, PAYMENTS } from '../__testUtils__/environments';
import { SEARCH, GONE } from '../__testUtils__/otherServices';
import {
  serviceEntity,
  startPlugin,
  type StartOptions,
} from '../__testUtils__/startPlugin';
import { jsonBytes } from '../testing/fakeCore';

const EXPORT = '/api/deployment/environments/export';
const YAML = 'kind: DeploymentEnvironments\nversion: 1\nservices: []\n';

const entities = [serviceEntity('payments'), serviceEntity('search', 'team-b')];

describe('an export', () => {
  async function start(options: StartOptions = {}) {
    const started = await startPlugin({ entities, ...options });
    const { core } = started;
    core.listEnvironments
      .mockResolvedValueOnce(
        jsonBytes({
          environments: [listed('production', PAYMENTS), listed('a', GONE)],
          nextCursor: 'more',
        }),
      )
      .mockResolvedValueOnce(
        jsonBytes({
          environments: [listed('production', SEARCH)],
          nextCursor: null,
        }),
      );
    core.exportEnvironments.mockResolvedValue(
      jsonBytes({ document: `${YAML}# ü\n`, services: 2, environments: 3 }),
    );
    return started;
  }

  it('is a YAML file of everything that the user may read', async () => {
    const { server, core, trail } = await start();

    const response = await request(server)
      .get(EXPORT)
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = [];
        res.on('data', chunk => chunks.push(chunk));
        res.on('end', () => done(null, Buffer.concat(chunks).toString('utf8')));
      });

    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe(
      'application/yaml; charset=utf-8',
    );
    expect(response.headers['content-disposition']).toBe(
      'attachment; filename="deployment-environments.yaml"',
    );
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.body).toBe(`${YAML}# ü\n`);
    expect(core.listEnvironments.mock.calls).toEqual([
      [{ cursor: undefined, limit: 200 }],
      [{ cursor: 'more', limit: 200 }],
    ]);
    expect(core.exportEnvironments).toHaveBeenCalledWith({
      services: [PAYMENTS, SEARCH],
    });
    expect(trail).toEqual([
      {
        eventId: 'environment-export',
        severityLevel: 'low',
        outcome: 'succeeded',
        meta: { services: [PAYMENTS, SEARCH], leftOut: 1 },
      },
    ]);
  });

  it('says how many services it lacks, since it would pass for a backup', async () => {
    const leftOut = async (query: string, options = {}) => {
      const { server } = await start(options);
      const { headers } = await request(server)
        .get(EXPORT + query)
        .expect(200);
      return headers['deployment-left-out'];
    };
    const everything = [...entities, serviceEntity('gone')];

    expect(await leftOut('')).toBe('1');
    expect(await leftOut('', { entities: everything })).toBe('0');
    expect(await leftOut('', { may: () => false })).toBe('3');
    expect(await leftOut(`?service=${SEARCH}`)).toBe('0');
  });

  it('lacks what the policy does not let the user read', async () => {
    const { server, core } = await start({
      may: (_permission, resourceRef) => resourceRef === SEARCH,
      conditionalPolicy: true,
    });

    await request(server).get(EXPORT).expect(200);

    expect(core.exportEnvironments).toHaveBeenCalledWith({
      services: [SEARCH],
    });
  });

  it('never means everything where the user may read nothing', async () => {
    const { server, core } = await start({ may: () => false });

    await request(server).get(EXPORT).expect(200);

    expect(core.exportEnvironments).toHaveBeenCalledWith({ services: [] });
  });

  it('is of the services that are named, each once', async () => {
    const { server, core } = await start();

    await request(server)
      .get(`${EXPORT}?service=${SEARCH}&service=Component:default/Search`)
      .expect(200);

    expect(core.listEnvironments).not.toHaveBeenCalled();
    expect(core.exportEnvironments).toHaveBeenCalledWith({
      services: [SEARCH],
    });
  });

  it('fails rather than lack a service that was named', async () => {
    const { server, core } = await start({
      may: (_permission, resourceRef) => resourceRef === SEARCH,
    });

    const denied = await request(server).get(
      `${EXPORT}?service=${SEARCH}&service=${PAYMENTS}`,
    );
    const unknown = await request(server).get(
      `${EXPORT}?service=${SEARCH}&service=${GONE}`,
    );

    expect(denied.status).toBe(403);
    expect(denied.body.error.message).toContain(PAYMENTS);
    expect(unknown.status).toBe(404);
    expect(unknown.body.error.message).toContain(GONE);
    expect(core.exportEnvironments).not.toHaveBeenCalled();
  });

  it.each([
    ['service=search', 'service[0]'],
    ['owner=group:default/a', 'owner'],
  ])('refuses the query %s', async (query, field) => {
    const { server, core } = await start();

    const response = await request(server).get(`${EXPORT}?${query}`);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(core.exportEnvironments).not.toHaveBeenCalled();
  });
});

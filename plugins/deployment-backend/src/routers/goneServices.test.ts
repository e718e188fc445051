import type { EnvironmentPage } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import {
  changed,
  difference,
  draft,
  listed,
  PAYMENTS,
} from '../__testUtils__/environments';
import { GONE } from '../__testUtils__/otherServices';
import {
  serviceEntity,
  startPlugin,
  wasAsked,
  type StartOptions,
  type Started,
} from '../__testUtils__/startPlugin';
import { jsonBytes } from '../testing/fakeCore';

const HIDDEN = 'component:default/hidden';
const BASE = '/api/deployment';
const LIST = `${BASE}/environments`;
const READ = 'deployment.read';
const DELETE = 'deployment.environment.delete';

async function start(options: StartOptions = {}): Promise<Started> {
  const started = await startPlugin({
    entities: [serviceEntity('payments'), serviceEntity('hidden')],
    hidden: [HIDDEN],
    ...options,
  });
  started.core.changeEnvironments.mockResolvedValue(
    changed([], [difference('deleted', 'production', GONE)]),
  );
  started.core.listEnvironments.mockResolvedValue(
    jsonBytes({
      environments: [GONE, HIDDEN, PAYMENTS].map(service =>
        listed('production', service),
      ),
      nextCursor: null,
    }),
  );
  return started;
}

const environments = (name: string) =>
  `${BASE}/services/component/default/${name}`;

const deletions = [
  [
    'a deletion',
    ({ server }: Started, name: string) =>
      request(server)
        .delete(`${environments(name)}/environments/production`)
        .set('If-Match', '"1"'),
  ],
  [
    'changes that only delete',
    ({ server }: Started, name: string) =>
      request(server)
        .post(`${environments(name)}/environment-changes`)
        .send({
          changes: [{ kind: 'delete', name: 'production', revision: 1 }],
        }),
  ],
] as const;

const strangers: Array<[string, StartOptions]> = [
  ['may not delete there', { may: permission => permission !== DELETE }],
  ['may not read there', { may: permission => permission !== READ }],
  [
    'own everything, but there is no policy',
    { withoutPolicy: true, ownership: ['group:default/team-a'] },
  ],
];

describe.each(deletions)(
  '%s of environments whose service left the catalog',
  (_name, send) => {
    it('is for users who may delete and read there, and is audited', async () => {
      const started = await start({
        may: (permission, resourceRef) =>
          resourceRef === GONE && [READ, DELETE].includes(permission),
      });

      const response = await send(started, 'gone');

      expect(response.ok).toBe(true);
      expect(started.core.changeEnvironments.mock.calls[0][0]).toEqual({
        service: GONE,
        changes: [{ kind: 'delete', name: 'production', revision: 1 }],
      });
      expect(started.trail).toEqual([
        expect.objectContaining({
          eventId: 'environment-delete',
          outcome: 'succeeded',
          meta: expect.objectContaining({ entityRef: GONE }),
        }),
      ]);
    });

    it.each(strangers)(
      'is not found by users who %s',
      async (_who, options) => {
        const started = await start(options);

        const response = await send(started, 'gone');

        expect(response.status).toBe(404);
        expect(wasAsked(started.core)).toBe(false);
      },
    );

    it('is not found where the service is only hidden from the user', async () => {
      const started = await start();

      const response = await send(started, 'hidden');

      expect(response.status).toBe(404);
      expect(wasAsked(started.core)).toBe(false);
    });
  },
);

it('does not let anything but deletions at a service that left the catalog', async () => {
  const started = await start();

  const response = await request(started.server)
    .post(`${environments('gone')}/environment-changes`)
    .send({
      changes: [
        { kind: 'delete', name: 'production', revision: 1 },
        { kind: 'create', environment: draft('staging') },
      ],
    });

  expect(response.status).toBe(404);
  expect(wasAsked(started.core)).toBe(false);
});

describe('the list of what services left behind', () => {
  const servicesOf = ({ environments: all }: EnvironmentPage) =>
    all.map(({ service }) => service);

  it('has what is gone from the catalog, and not what is hidden, or there', async () => {
    const { server } = await start();

    const response = await request(server).get(`${LIST}?orphaned=true`);

    expect(response.status).toBe(200);
    expect(servicesOf(response.body)).toEqual([GONE]);
  });

  it.each(strangers)('is empty for users who %s', async (_who, options) => {
    const { server } = await start(options);

    const response = await request(server).get(`${LIST}?orphaned=true`);

    expect(response.status).toBe(200);
    expect(response.body).toEqual({ environments: [], nextCursor: null });
  });

  it('is another one than that of what is there', async () => {
    const { server } = await start();

    const response = await request(server).get(`${LIST}?orphaned=false`);

    expect(servicesOf(response.body)).toEqual([PAYMENTS]);
  });

  it('is asked for with true or false', async () => {
    const { server } = await start();

    const response = await request(server).get(`${LIST}?orphaned=yes`);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field: 'orphaned' });
  });
});

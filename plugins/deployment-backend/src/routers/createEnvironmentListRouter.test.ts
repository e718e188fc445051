import type { EnvironmentPage } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { listed, PAYMENTS } from '../__testUtils__/environments';
import { cursorOf, holding, many, placeOf } from '../__testUtils__/holding';
import {
  serviceEntity,
  startPlugin,
  type Started,
} from '../__testUtils__/startPlugin';

const LIST = '/api/deployment/environments';

async function pages(started: Started, query = ''): Promise<EnvironmentPage[]> {
  const all: EnvironmentPage[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const response = await request(started.server).get(
      `${LIST}?${query}${cursor && `&cursor=${cursor}`}`,
    );
    expect(response.status).toBe(200);
    all.push(response.body);
    cursor = response.body.nextCursor;
  }
  return all;
}

const servicesOf = (all: EnvironmentPage[]) =>
  all.flatMap(({ environments }) => environments.map(e => e.service));

describe('the list over all services', () => {
  it('is what the core lists, with its filters', async () => {
    const started = await startPlugin();
    holding(started, [listed('production', PAYMENTS)]);
    const cursor = cursorOf(listed('production', 'component:default/a'));

    const response = await request(started.server).get(
      `${LIST}?service=component:default/payments&service=Component:Default/Search&repository=acme/payments&text=pay&limit=20&cursor=${cursor}`,
    );

    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      environments: [listed('production', PAYMENTS)],
      nextCursor: null,
    });
    expect(started.core.listEnvironments.mock.calls).toEqual([
      [
        {
          services: [PAYMENTS, 'component:default/search'],
          repository: 'acme/payments',
          text: 'pay',
          cursor,
          limit: 20,
        },
      ],
    ]);
  });

  it('has 50 on a page unless another number is asked for', async () => {
    const started = await startPlugin();
    holding(started, []);

    await request(started.server).get(LIST).expect(200);

    expect(started.core.listEnvironments.mock.calls[0][0].limit).toBe(50);
  });

  it('leaves out what the user does not see in the catalog', async () => {
    const hidden = 'component:default/secret';
    const started = await startPlugin({
      entities: [serviceEntity('payments'), serviceEntity('secret')],
      hidden: [hidden],
    });
    holding(started, [
      listed('production', 'component:default/gone'),
      listed('production', PAYMENTS),
      listed('production', hidden),
    ]);

    expect(servicesOf(await pages(started))).toEqual([PAYMENTS]);
  });

  it('leaves out what the policy does not let the user read', async () => {
    const started = await startPlugin({
      entities: [serviceEntity('payments'), serviceEntity('search')],
      may: (_permission, resourceRef) => resourceRef === PAYMENTS,
      conditionalPolicy: true,
    });
    holding(started, [
      listed('production', PAYMENTS),
      listed('production', 'component:default/search'),
    ]);

    expect(servicesOf(await pages(started))).toEqual([PAYMENTS]);
  });

  it('is audited', async () => {
    const started = await startPlugin();
    holding(started, []);

    await request(started.server).get(LIST).expect(200);

    expect(started.trail).toEqual([
      {
        eventId: 'environment-list',
        severityLevel: 'low',
        outcome: 'succeeded',
        meta: {},
      },
    ]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['service=payments', 'service[0]'],
    ['service=component:default/payments&service=a:b/c/d', 'service[1]'],
    ['owner=team-a', 'owner[0]'],
    [`text=${'x'.repeat(201)}`, 'text'],
    [`cursor=${'x'.repeat(1001)}`, 'cursor'],
    ['colour=red', 'colour'],
    ['service[a]=component:default/payments', 'service[a]'],
    [
      Array.from({ length: 201 }, (_, i) => `service=a:b/c${i}`).join('&'),
      'service',
    ],
  ])('refuses the query %s', async (query, field) => {
    const started = await startPlugin();

    const response = await request(started.server).get(`${LIST}?${query}`);

    expect(response.status).toBe(400);
    expect(response.body.error).toMatchObject({
      name: 'InputError',
      code: 'invalid_input',
      details: { field },
    });
    expect(started.core.listEnvironments).not.toHaveBeenCalled();
  });
});

describe('the list of what somebody owns', () => {
  const entities = [
    serviceEntity('payments', 'team-a'),
    serviceEntity('search', 'team-b'),
    serviceEntity('secret', 'team-a'),
  ];
  const environments = ['payments', 'search', 'secret'].map(name =>
    listed('production', `component:default/${name}`),
  );

  it('asks the catalog what that is, as the user sees it', async () => {
    const started = await startPlugin({
      entities,
      hidden: ['component:default/secret'],
    });
    holding(started, environments);

    expect(
      servicesOf(await pages(started, 'owner=Group:default/Team-A')),
    ).toEqual([PAYMENTS]);
    expect(started.core.listEnvironments.mock.calls[0][0].services).toEqual([
      PAYMENTS,
    ]);
  });

  it('takes several owners', async () => {
    const started = await startPlugin({ entities });
    holding(started, environments);

    expect(
      servicesOf(
        await pages(
          started,
          'owner=group:default/team-a&owner=group:default/team-b',
        ),
      ),
    ).toHaveLength(3);
  });

  it('is narrowed by services that are named besides', async () => {
    const started = await startPlugin({ entities });
    holding(started, environments);

    expect(
      servicesOf(
        await pages(
          started,
          'owner=group:default/team-a&service=component:default/secret&service=component:default/search',
        ),
      ),
    ).toEqual(['component:default/secret']);
  });

  it('is empty for who owns nothing, and the core is not even asked', async () => {
    const started = await startPlugin({ entities });

    expect(await pages(started, 'owner=group:default/team-c')).toEqual([
      { environments: [], nextCursor: null },
    ]);
    expect(started.core.listEnvironments).not.toHaveBeenCalled();
  });
});

describe('a list over 500 configurations', () => {
  const { entities, environments } = many(500);
  const few = entities
    .filter((_entity, index) => index % 100 === 0)
    .map(({ metadata }) => `component:default/${metadata.name}`);

  it('costs one question to core, catalog and policy a page, for who may read all', async () => {
    const started = await startPlugin({ entities });
    holding(started, environments);

    const all = await pages(started, 'limit=100');

    expect(servicesOf(all)).toEqual(environments.map(e => e.service));
    expect(all).toHaveLength(5);
    expect(started.core.listEnvironments).toHaveBeenCalledTimes(5);
    expect(started.catalog.getEntitiesByRefs).toHaveBeenCalledTimes(5);
    expect(started.permissions.authorizeConditional).toHaveBeenCalledTimes(5);
    expect(started.permissions.authorize).not.toHaveBeenCalled();
  });

  it('is filled from further pages, for who may read one in a hundred', async () => {
    const started = await startPlugin({
      entities,
      may: (_permission, resourceRef) => few.includes(resourceRef),
      conditionalPolicy: true,
    });
    holding(started, environments);

    const all = await pages(started, 'limit=50');

    expect(servicesOf(all)).toEqual(few);
    expect(all).toHaveLength(1);
    // 50, then 200, 200 and the last 50
    expect(started.core.listEnvironments).toHaveBeenCalledTimes(4);
    expect(started.catalog.getEntitiesByRefs).toHaveBeenCalledTimes(4);
    expect(started.permissions.authorize.mock.calls.length).toBeLessThanOrEqual(
      10,
    );
  });

  it.each([1, 2, 3, 7])(
    'loses and repeats nothing between pages of %i',
    async limit => {
      const started = await startPlugin({
        entities,
        may: (_permission, resourceRef) => few.includes(resourceRef),
        conditionalPolicy: true,
      });
      holding(started, environments);

      const all = await pages(started, `limit=${limit}`);

      expect(servicesOf(all)).toEqual(few);
      for (const page of all) {
        expect(page.environments.length).toBeLessThanOrEqual(limit);
      }
    },
  );

  it('asks about a service once, however often it is asked for again', async () => {
    const started = await startPlugin({
      entities,
      may: (_permission, resourceRef) => few.includes(resourceRef),
      conditionalPolicy: true,
    });
    holding(started, environments);

    await request(started.server).get(`${LIST}?limit=2`).expect(200);

    const asked = started.permissions.authorize.mock.calls.flatMap(
      ([questions]) => questions.map(({ resourceRef }) => resourceRef),
    );
    expect(asked).toEqual([...new Set(asked)]);
  });
});

describe('a list of which little may be read', () => {
  const READABLE = 'component:default/m';
  // More on either side than the core has on a page.
  const around = Array.from({ length: 150 }, (_, index) => 100 + index);
  const names = [
    ...around.map(number => `a${number}`),
    'm',
    ...around.map(number => `z${number}`),
  ];

  it.each([
    ['hidden in the catalog', true],
    ['refused by the policy', false],
  ])('never names what is %s, not even in a cursor', async (_how, isHidden) => {
    const environments = names.flatMap(name =>
      ['production', 'staging'].map(environment =>
        listed(environment, `component:default/${name}`),
      ),
    );
    const started = await startPlugin({
      entities: names.map(name => serviceEntity(name)),
      hidden: isHidden
        ? names
            .map(name => `component:default/${name}`)
            .filter(service => service !== READABLE)
        : [],
      may: (_permission, service) => isHidden || service === READABLE,
      conditionalPolicy: true,
    });
    holding(started, environments);

    for (const after of [undefined, ...environments.slice(297, 304)]) {
      for (const limit of [1, 2, 3, 200]) {
        const begin = after ? `&cursor=${cursorOf(after)}` : '';
        const { body } = await request(started.server)
          .get(`${LIST}?limit=${limit}${begin}`)
          .expect(200);
        const named = servicesOf([body]);
        if (body.nextCursor !== null) {
          named.push(placeOf(body.nextCursor).service);
        }
        expect(named.filter(service => service !== READABLE)).toEqual([]);
      }
    }
    expect(servicesOf(await pages(started, 'limit=1'))).toEqual([
      READABLE,
      READABLE,
    ]);
  });

  it('is looked through until there is something to answer', async () => {
    const { entities, environments } = many(4000);
    const last = environments[3999].service;
    const started = await startPlugin({
      entities,
      may: (_permission, resourceRef) => resourceRef === last,
      conditionalPolicy: true,
    });
    holding(started, environments);

    const first = await request(started.server).get(`${LIST}?limit=50`);

    expect(servicesOf([first.body])).toEqual([last]);
    expect(first.body.nextCursor).toBeNull();
  });

  it('is answered after a bounded number of pages, and goes on from what was found', async () => {
    const { entities, environments } = many(4000);
    const some = [environments[10].service, environments[3999].service];
    const started = await startPlugin({
      entities,
      may: (_permission, resourceRef) => some.includes(resourceRef),
      conditionalPolicy: true,
    });
    holding(started, environments);

    const first = await request(started.server).get(`${LIST}?limit=50`);

    expect(servicesOf([first.body])).toEqual([some[0]]);
    expect(placeOf(first.body.nextCursor).service).toBe(some[0]);
    expect(started.core.listEnvironments).toHaveBeenCalledTimes(10);
    expect(servicesOf(await pages(started))).toEqual(some);
  });

  it('ends where nothing is found in a great many pages', async () => {
    const { environments } = many(20_200);
    const started = await startPlugin({
      entities: [],
    });
    holding(started, environments);

    const { body } = await request(started.server).get(`${LIST}?limit=200`);

    expect(body).toEqual({ environments: [], nextCursor: null });
    expect(started.core.listEnvironments).toHaveBeenCalledTimes(100);
  });
});

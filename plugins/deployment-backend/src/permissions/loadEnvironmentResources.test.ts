import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { ListedEnvironment } from 'backstage-plugin-deployment-common';
import { listed } from '../__testUtils__/environments';
import { serviceEntity } from '../__testUtils__/startPlugin';
import { fakeCore, jsonBytes } from '../testing/fakeCore';
import { loadEnvironmentResources } from './loadEnvironmentResources';

const PAYMENTS = 'component:default/payments';
const SEARCH = 'component:default/search';

/** A store with these, which answers pages of a size, and a catalog. */
function house(environments: ListedEnvironment[], pageSize = 200) {
  const { core } = fakeCore();
  core.listEnvironments.mockImplementation(
    async ({ services = [], cursor = '0' }) => {
      const all = environments.filter(it => services.includes(it.service));
      const start = Number(cursor);
      const end = start + pageSize;
      return jsonBytes({
        environments: all.slice(start, end),
        nextCursor: end < all.length ? String(end) : null,
      });
    },
  );
  const everything = catalogServiceMock({
    entities: [
      serviceEntity('payments', 'Team-A'),
      serviceEntity('search', 'team-b'),
    ],
  });
  const catalog = catalogServiceMock.mock({
    getEntitiesByRefs: async (request, options) =>
      everything.getEntitiesByRefs(request, options),
  });
  const auth = mockServices.auth();
  return {
    core,
    catalog,
    load: (refs: string[]) =>
      loadEnvironmentResources({ core, catalog, auth }, refs),
  };
}

describe('the environments behind permissions', () => {
  it('come in the order of their refs, with the owners of the service', async () => {
    const { load } = house([
      { ...listed('production', PAYMENTS), tier: 'production' },
      { ...listed('a#b', SEARCH), tier: 'staging' },
    ]);

    expect(
      await load([
        `${SEARCH}#a#b`,
        `${PAYMENTS}#canary`,
        'Component:Default/Payments#production',
      ]),
    ).toEqual([
      {
        service: SEARCH,
        name: 'a#b',
        tier: 'staging',
        owners: ['group:default/team-b'],
      },
      undefined,
      {
        service: PAYMENTS,
        name: 'production',
        tier: 'production',
        owners: ['group:default/team-a'],
      },
    ]);
  });

  it('are looked up in the catalog with our own credentials: who owns something does not depend on who asks', async () => {
    const { load, catalog } = house([listed('production', PAYMENTS)]);

    await load([`${PAYMENTS}#production`]);

    expect(catalog.getEntitiesByRefs).toHaveBeenCalledWith(expect.anything(), {
      credentials: mockCredentials.service('plugin:test'),
    });
  });

  it.each(['', '#', 'production', `${PAYMENTS}#`, '#production', 'a b/c#d'])(
    'are none for "%s"',
    async ref => {
      const { load, catalog } = house([listed('production', PAYMENTS)]);

      expect(await load([ref])).toEqual([undefined]);
      expect(catalog.getEntitiesByRefs).not.toHaveBeenCalled();
    },
  );

  it('have no owner where the service is gone from the catalog', async () => {
    const gone = 'component:default/gone';
    const { load } = house([listed('production', gone)]);

    expect(await load([`${gone}#production`])).toEqual([
      { service: gone, name: 'production', tier: 'other', owners: [] },
    ]);
  });

  it('are many with few questions', async () => {
    const names = Array.from({ length: 50 }, (_, at) => `e${at}`);
    const environments = [PAYMENTS, SEARCH].flatMap(service =>
      names.map(name => listed(name, service)),
    );
    const { load, core, catalog } = house(environments);

    const resources = await load(
      environments.map(({ service, name }) => `${service}#${name}`),
    );

    expect(resources.map(it => it?.name)).toEqual([...names, ...names]);
    expect(core.listEnvironments).toHaveBeenCalledTimes(1);
    expect(catalog.getEntitiesByRefs).toHaveBeenCalledTimes(1);
  });

  it('are read to the last page', async () => {
    const environments = ['a', 'b', 'c'].map(name => listed(name, PAYMENTS));
    const { load } = house(environments, 2);

    const [last] = await load([`${PAYMENTS}#c`]);

    expect(last?.name).toBe('c');
  });

  it('of more services than the catalog takes at once are asked for in parts', async () => {
    const services = Array.from({ length: 450 }, (_, at) => `a:b/c${at}`);
    const { load, catalog, core } = house(
      services.map(service => listed('production', service)),
    );

    const resources = await load(services.map(it => `${it}#production`));

    expect(resources.map(it => it?.service)).toEqual(services);
    expect(core.listEnvironments).toHaveBeenCalledTimes(3);
    expect(
      catalog.getEntitiesByRefs.mock.calls.map(
        ([{ entityRefs }]) => entityRefs.length,
      ),
    ).toEqual([200, 200, 50]);
  });
});

import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { demoReadiness } from './demoReadiness';

const user = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: {},
});

async function start(options: {
  catalog: ReturnType<typeof catalogServiceMock.mock>;
  waitForEntities?: string[];
  patienceMs?: number;
}) {
  const { catalog, waitForEntities, patienceMs } = options;
  const { server } = await startTestBackend({
    features: [
      ...demoReadiness({ patienceMs, pauseMs: 1 }),
      catalog.factory,
      mockServices.rootConfig.factory({ data: { demo: { waitForEntities } } }),
    ],
  });
  const address = `http://localhost:${server.port()}/.backstage/health/v1`;
  const status = async (probe: string) =>
    (await fetch(`${address}/${probe}`)).status;
  return {
    isReady: async () => (await status('readiness')) === 200,
    isAlive: async () => (await status('liveness')) === 200,
  };
}

async function until(condition: () => Promise<boolean>) {
  while (!(await condition())) {
    await new Promise(resolve => setImmediate(resolve));
  }
}

describe('the readiness of the demo', () => {
  it('waits until the last entity is in the catalog', async () => {
    const catalog = catalogServiceMock.mock();
    let entities = [user('alice')];
    catalog.getEntitiesByRefs.mockImplementation(async ({ entityRefs }) => ({
      items: entityRefs.map(ref =>
        entities.find(({ metadata }) => ref.endsWith(`/${metadata.name}`)),
      ),
    }));
    catalog.getEntitiesByRefs.mockRejectedValueOnce(new Error('starting'));

    const { isReady, isAlive } = await start({
      catalog,
      waitForEntities: ['user:default/alice', 'user:default/bob'],
    });
    await until(async () => catalog.getEntitiesByRefs.mock.calls.length > 3);

    expect(await isAlive()).toBe(true);
    expect(await isReady()).toBe(false);
    // who was found is not asked for again
    expect(catalog.getEntitiesByRefs.mock.lastCall![0].entityRefs).toEqual([
      'user:default/bob',
    ]);

    entities = [user('bob')];
    await until(isReady);
    const asked = catalog.getEntitiesByRefs.mock.calls.length;
    await isReady();

    expect(catalog.getEntitiesByRefs).toHaveBeenCalledTimes(asked);
  });

  it('waits no longer than its patience', async () => {
    const catalog = catalogServiceMock.mock();
    catalog.getEntitiesByRefs.mockResolvedValue({ items: [undefined] });

    const { isReady } = await start({
      catalog,
      waitForEntities: ['user:default/alice'],
      patienceMs: 0,
    });
    await until(isReady);

    expect(catalog.getEntitiesByRefs).toHaveBeenCalledTimes(1);
  });

  it('asks the catalog nothing without its setting', async () => {
    const catalog = catalogServiceMock.mock();

    const { isReady } = await start({ catalog });
    await until(isReady);

    expect(catalog.getEntitiesByRefs).not.toHaveBeenCalled();
  });
});

import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { demoReadiness } from './demoReadiness';

const user = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: {},
});

describe('demoReadiness', () => {
  it('holds the start back until the last entity is in the catalog', async () => {
    const answers = [
      [undefined, undefined],
      [user('alice'), undefined],
      [user('bob')],
    ];
    const catalog = catalogServiceMock.mock({
      getEntitiesByRefs: async () => {
        // the first question comes before the catalog has started
        const items = answers.shift();
        if (!items) {
          throw new Error('asked too often');
        }
        return { items };
      },
    });
    catalog.getEntitiesByRefs.mockRejectedValueOnce(new Error('starting'));

    await startTestBackend({
      features: [
        demoReadiness,
        catalog.factory,
        mockServices.rootConfig.factory({
          data: {
            demo: {
              waitForEntities: ['user:default/alice', 'user:default/bob'],
            },
          },
        }),
      ],
    });

    expect(answers).toEqual([]);
    expect(
      catalog.getEntitiesByRefs.mock.calls.map(
        ([{ entityRefs }]) => entityRefs,
      ),
    ).toEqual([
      ['user:default/alice', 'user:default/bob'],
      ['user:default/alice', 'user:default/bob'],
      ['user:default/alice', 'user:default/bob'],
      ['user:default/bob'],
    ]);
  });

  it('asks nothing without its setting', async () => {
    const catalog = catalogServiceMock.mock();

    await startTestBackend({ features: [demoReadiness, catalog.factory] });

    expect(catalog.getEntitiesByRefs).not.toHaveBeenCalled();
  });
});

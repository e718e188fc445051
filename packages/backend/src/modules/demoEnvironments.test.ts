import {
  createServiceFactory,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  deploymentCoreServiceRef,
  type DeploymentCoreService,
} from 'backstage-plugin-deployment-backend';
import { demoEnvironments, readDemoEnvironments } from './demoEnvironments';

const directory = createMockDirectory({
  content: {
    'environments.yaml': `
kind: DeploymentEnvironments
version: 1
services:
  - service: component:default/payments
    environments:
      - name: production
        provider: github
        host: \${host}
        source: { owner: acme, repo: payments, note: 'at \${host}, \${host}' }
  - service: component:default/docs-site
    environments: []
`,
    'no-list.yaml': 'service: component:default/payments',
  },
});

describe('readDemoEnvironments', () => {
  it('puts the host in wherever a value holds its place', async () => {
    const commands = await readDemoEnvironments(
      directory.resolve('environments.yaml'),
      'localhost:7100',
    );

    expect(commands).toEqual([
      {
        service: 'component:default/payments',
        environments: [
          {
            name: 'production',
            provider: 'github',
            host: 'localhost:7100',
            source: {
              owner: 'acme',
              repo: 'payments',
              note: 'at localhost:7100, localhost:7100',
            },
          },
        ],
      },
      { service: 'component:default/docs-site', environments: [] },
    ]);
  });

  it('says which file holds no list', async () => {
    await expect(
      readDemoEnvironments(directory.resolve('no-list.yaml'), 'github.com'),
    ).rejects.toThrow(/no-list\.yaml.*demo\.environments.*list/);
  });
});

describe('demoEnvironments', () => {
  async function start(demo?: { environments: string; githubHost?: string }) {
    const replaceEnvironments = jest.fn(async () => Buffer.from('{}'));
    const core: Partial<DeploymentCoreService> = { replaceEnvironments };
    const factory: ServiceFactory = createServiceFactory({
      service: deploymentCoreServiceRef,
      deps: {},
      factory: () => core as DeploymentCoreService,
    });
    await startTestBackend({
      features: [
        demoEnvironments,
        factory,
        mockServices.rootConfig.factory({ data: demo ? { demo } : {} }),
      ],
    });
    return replaceEnvironments;
  }

  it('puts every service of the file in place', async () => {
    const replaceEnvironments = await start({
      environments: directory.resolve('environments.yaml'),
      githubHost: 'localhost:7100',
    });

    expect(replaceEnvironments.mock.calls).toEqual([
      [
        {
          service: 'component:default/payments',
          environments: [expect.objectContaining({ host: 'localhost:7100' })],
        },
      ],
      [{ service: 'component:default/docs-site', environments: [] }],
    ]);
  });

  it('is about github.com where no host is configured', async () => {
    const replaceEnvironments = await start({
      environments: directory.resolve('environments.yaml'),
    });

    expect(replaceEnvironments).toHaveBeenCalledWith(
      expect.objectContaining({
        environments: [expect.objectContaining({ host: 'github.com' })],
      }),
    );
  });

  it('touches nothing without its setting', async () => {
    await expect(start()).resolves.not.toHaveBeenCalled();
  });
});

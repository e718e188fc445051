import { mockServices } from '@backstage/backend-test-utils';
import { fakeAddon } from '../testing/fakeAddon';
import { jsonBytes } from '../testing/fakeCore';
import { loadAddon } from './addon';
import { DefaultDeploymentCoreService } from './DefaultDeploymentCoreService';

const service = 'component:default/payments';
const viewer = {
  user: 'user:default/alice',
  tokens: { 'github:github.com': 'gho_secret' },
};

async function start(data: object = {}) {
  const fake = fakeAddon();
  const lifecycle = mockServices.lifecycle.mock();
  const core = await DefaultDeploymentCoreService.fromConfig({
    config: mockServices.rootConfig({
      data: { deployment: { store: { filename: ':memory:' }, ...data } },
    }),
    database: mockServices.database.mock(),
    lifecycle,
    logger: mockServices.logger.mock(),
    addon: fake.addon,
  });
  return { ...fake, lifecycle, service: core };
}

describe('DefaultDeploymentCoreService', () => {
  it('builds the core after the configuration', async () => {
    const { created } = await start({
      requests: { deadline: { seconds: 15 }, maxConcurrencyPerHost: 4 },
      cache: { megabytes: 8 },
    });

    expect(created).toEqual([
      expect.objectContaining({
        store: { filename: ':memory:' },
        github: [{ host: 'github.com', apiBaseUrl: 'https://api.github.com' }],
        deadlineMs: 15_000,
        maxConcurrencyPerHost: 4,
        cacheMegabytes: 8,
      }),
    ]);
  });

  it("leaves the core's own defaults alone where nothing is configured", async () => {
    const { created } = await start();

    expect(created[0].deadlineMs).toBeUndefined();
    expect(created[0].maxConcurrencyPerHost).toBeUndefined();
    expect(created[0].cacheMegabytes).toBeUndefined();
  });

  it('reads a deadline written as a string', async () => {
    const { created } = await start({ requests: { deadline: '2s' } });

    expect(created[0].deadlineMs).toBe(2000);
  });

  it('passes command and viewer as JSON and the answer on untouched', async () => {
    const { service: core, core: inner } = await start();
    const bytes = jsonBytes({ service });
    inner.overview.mockResolvedValue(bytes);

    await expect(core.overview({ service }, viewer)).resolves.toBe(bytes);

    const [command, sent] = inner.overview.mock.calls[0];
    expect(JSON.parse(command)).toEqual({ service });
    expect(JSON.parse(sent)).toEqual(viewer);
  });

  it('cancels the work of a call whose signal aborts, and only that one', async () => {
    const { service: core, core: inner, cancelled } = await start();
    inner.overview.mockReturnValue(new Promise(() => {}));
    const controller = new AbortController();
    core.overview({ service }, viewer, { signal: controller.signal });
    core.overview({ service }, viewer, {
      signal: new AbortController().signal,
    });

    controller.abort();

    expect(cancelled).toEqual([inner.overview.mock.calls[0][2]]);
  });

  it('cancels at once what was aborted before it began', async () => {
    const { service: core, core: inner, cancelled } = await start();
    inner.overview.mockResolvedValue(jsonBytes({}));

    await core.overview({ service }, viewer, { signal: AbortSignal.abort() });

    expect(cancelled).toHaveLength(1);
  });

  it('has nothing left to cancel once it has answered', async () => {
    const { service: core, core: inner, cancelled } = await start();
    inner.overview.mockResolvedValue(jsonBytes({}));
    const controller = new AbortController();
    await core.overview({ service }, viewer, { signal: controller.signal });

    controller.abort();

    expect(cancelled).toHaveLength(0);
  });

  it.each([
    ['requiredHosts', { service }],
    ['environments', { service }],
    ['listEnvironments', { services: [service], limit: 20 }],
    ['exportEnvironments', { services: [service] }],
    [
      'noteEvent',
      { provider: 'github', delivery: 'd1', event: 'ping', payload: { a: 1 } },
    ],
  ] as const)('passes %s through', async (method, command) => {
    const { service: core, core: inner } = await start();
    const bytes = jsonBytes({});
    inner[method].mockResolvedValue(bytes);

    await expect(core[method](command as never)).resolves.toBe(bytes);
    expect(inner[method]).toHaveBeenCalledWith(JSON.stringify(command));
  });

  it('passes the asking for all hosts through', async () => {
    const { service: core, core: inner } = await start();
    const bytes = jsonBytes({ hosts: [] });
    inner.hosts.mockResolvedValue(bytes);

    await expect(core.hosts()).resolves.toBe(bytes);
  });

  it.each([
    ['changeEnvironments', { service, changes: [] }],
    ['reorderEnvironments', { service, names: ['a'] }],
    [
      'copyEnvironments',
      { service, from: 'component:default/a', repository: null, dryRun: true },
    ],
    ['importEnvironments', { document: '', dryRun: true, fingerprint: null }],
    ['versions', { service, environment: 'a', query: 'v1' }],
    [
      'changes',
      {
        service,
        environment: 'a',
        version: { label: 'v1', sha: null },
        pullRequests: true,
      },
    ],
    [
      'preflight',
      {
        service,
        environment: 'a',
        version: { label: 'v1', sha: null },
        inputs: [],
      },
    ],
    ['runs', { service, environment: 'a', cursor: 'c', limit: 20 }],
    ['pipeline', { service, environment: 'a', run: '1', attempt: 2 }],
    ['servicePipeline', { service }],
    [
      'decisionPreflight',
      { service, run: '1', environments: ['a'], decision: 'reject' },
    ],
    [
      'decide',
      {
        service,
        run: '1',
        environments: ['a'],
        decision: 'approve',
        comment: 'Fine.',
        authorized: [{ service, environment: 'a' }],
      },
    ],
    ['inbox', { services: [service] }],
    ['inspect', { service, provider: '', host: '', repository: 'acme/a' }],
    ['testEnvironments', { service, environments: [] }],
  ] as const)(
    'passes %s with its viewer through, and no token of theirs back in an error',
    async (method, command) => {
      const { service: core, core: inner } = await start();
      const bytes = jsonBytes({});
      inner[method].mockResolvedValueOnce(bytes);
      inner[method].mockRejectedValueOnce(new Error('sent gho_secret'));

      await expect(core[method](command as never, viewer)).resolves.toBe(bytes);
      await expect(core[method](command as never, viewer)).rejects.toThrow(
        /sent <token>/,
      );

      const [sent, asker] = inner[method].mock.calls[0];
      expect(JSON.parse(sent)).toEqual(command);
      expect(JSON.parse(asker)).toEqual(viewer);
    },
  );

  it.each([
    'versions',
    'changes',
    'preflight',
    'runs',
    'pipeline',
    'servicePipeline',
    'decisionPreflight',
    'inbox',
    'inspect',
    'testEnvironments',
  ] as const)('cancels %s when its signal aborts', async method => {
    const { service: core, core: inner, cancelled } = await start();
    inner[method].mockReturnValue(new Promise<never>(() => {}));
    const controller = new AbortController();
    core[method]({ service } as never, viewer, { signal: controller.signal });

    controller.abort();

    expect(cancelled).toEqual([inner[method].mock.calls[0][2]]);
  });

  it('decides with nothing by which that could be stopped', async () => {
    const { service: core, core: inner } = await start();
    inner.decide.mockResolvedValue(jsonBytes({}));

    await core.decide(
      {
        service,
        run: '1',
        environments: ['a'],
        decision: 'approve',
        authorized: [],
      },
      viewer,
    );

    expect(inner.decide.mock.calls[0]).toHaveLength(2);
  });

  it('passes the replacing of environments through', async () => {
    const { service: core, core: inner } = await start();
    inner.replaceEnvironments.mockResolvedValue(jsonBytes({}));

    await core.replaceEnvironments({ service, environments: [] });

    expect(inner.replaceEnvironments).toHaveBeenCalledWith(
      JSON.stringify({ service, environments: [] }),
    );
  });

  it("rejects with the core's error, without the viewer's tokens", async () => {
    const { service: core, core: inner } = await start();
    inner.overview.mockRejectedValue(
      Object.assign(new Error('gho_secret was refused'), {
        name: 'ServiceUnavailableError',
        code: 'store_unavailable',
        details: {},
      }),
    );

    await expect(core.overview({ service }, viewer)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      code: 'store_unavailable',
      message: '<token> was refused',
    });
  });

  it('closes the core when the backend shuts down', async () => {
    const { lifecycle, core: inner } = await start();
    const [hook] = lifecycle.addShutdownHook.mock.calls[0];

    await hook();

    expect(inner.close).toHaveBeenCalledTimes(1);
  });
});

describe('loadAddon', () => {
  it('says how to get the addon where it cannot be loaded', () => {
    jest.isolateModules(() => {
      jest.doMock('backstage-plugin-deployment-core', () => {
        throw new Error('Cannot find native binding.\nRequire stack: …');
      });

      expect(() => loadAddon()).toThrow(
        new RegExp(
          `could not be loaded on ${process.platform}-${process.arch} with ` +
            'Node .*: Cannot find native binding\\. .*install the package ' +
            'again.*`npm run demo` builds it',
        ),
      );
    });
  });
});

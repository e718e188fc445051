import { fakeCore, jsonBytes } from '../testing/fakeCore';
import { Readers } from './Readers';
import { rememberReaders } from './rememberReaders';

const viewer = { user: 'user:default/alice', tokens: {} };
const service = 'component:default/payments';

describe('rememberReaders', () => {
  it('remembers who is shown which services', async () => {
    const { core } = fakeCore();
    const readers = new Readers();
    const remembering = rememberReaders(core, readers);
    const signal = new AbortController().signal;
    const named = (name: string) => ({ service: `component:default/${name}` });
    await remembering.overview(named('a'), viewer, { signal });
    await remembering.servicePipeline(named('b'), viewer);
    await remembering.runs(
      { ...named('c'), environment: 'production' },
      viewer,
    );
    await remembering.pipeline(
      { ...named('d'), environment: 'production', run: '7' },
      viewer,
    );
    await remembering.inbox({ services: ['component:default/e'] }, viewer);

    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      expect(readers.of(`component:default/${name}`)).toEqual([viewer.user]);
    }
    expect(core.overview).toHaveBeenCalledWith(named('a'), viewer, { signal });
  });

  it('leaves everything else as it is', async () => {
    class Core {
      readonly #bytes = jsonBytes({ hosts: [] });
      async requiredHosts() {
        return this.#bytes;
      }
    }
    const { core } = fakeCore();
    const readers = new Readers();
    const remembering = rememberReaders(
      Object.assign(new Core(), { environments: core.environments }) as never,
      readers,
    );
    expect((await remembering.requiredHosts({ service })).toString()).toBe(
      '{"hosts":[]}',
    );
    await remembering.environments({ service });
    expect(core.environments).toHaveBeenCalledWith({ service });
    expect(readers.of(service)).toEqual([]);
  });
});

import { inbox, inboxEntry } from '../__testUtils__/decisions';
import { fakeCore, jsonBytes } from '../testing/fakeCore';
import { InboxReaders } from './InboxReaders';
import { Readers } from './Readers';
import { rememberReaders } from './rememberReaders';

const viewer = { user: 'user:default/alice', tokens: {} };
const service = 'component:default/payments';

describe('rememberReaders', () => {
  it('remembers who is shown which services', async () => {
    const { core } = fakeCore();
    const readers = new Readers();
    const remembering = rememberReaders(core, readers, new InboxReaders());
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

    for (const name of ['a', 'b', 'c', 'd']) {
      expect(readers.of(`component:default/${name}`)).toEqual([viewer.user]);
    }
    expect(core.overview).toHaveBeenCalledWith(named('a'), viewer, { signal });
  });

  it('remembers of an inbox those of which something waits, not all that were looked through', async () => {
    const { core } = fakeCore();
    const readers = new Readers();
    const bytes = jsonBytes(inbox([inboxEntry(), inboxEntry()]));
    core.inbox.mockResolvedValue(bytes);
    const others = Array.from(
      { length: 2_000 },
      (_, number) => `component:default/other-${number}`,
    );

    const inboxReaders = new InboxReaders();
    const answer = await rememberReaders(core, readers, inboxReaders).inbox(
      { services: [...others, inboxEntry().service] },
      viewer,
    );

    expect(answer).toBe(bytes);
    expect(readers.of(inboxEntry().service)).toEqual([viewer.user]);
    expect(others.flatMap(other => readers.of(other))).toEqual([]);
    // All of those are told when something of them begins to wait.
    expect(inboxReaders.of(others[7])).toEqual([viewer.user]);
    expect(inboxReaders.of('component:default/unread')).toEqual([]);
  });

  it('remembers nothing of an inbox that could not be read', async () => {
    const { core } = fakeCore();
    const readers = new Readers();
    core.inbox.mockRejectedValue(new Error('no'));
    const inboxReaders = new InboxReaders();
    await expect(
      rememberReaders(core, readers, inboxReaders).inbox(
        { services: [service] },
        viewer,
      ),
    ).rejects.toThrow('no');
    expect(readers.of(service)).toEqual([]);
    expect(inboxReaders.of(service)).toEqual([]);
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
      new InboxReaders(),
    );
    expect((await remembering.requiredHosts({ service })).toString()).toBe(
      '{"hosts":[]}',
    );
    await remembering.environments({ service });
    expect(core.environments).toHaveBeenCalledWith({ service });
    expect(readers.of(service)).toEqual([]);
  });
});

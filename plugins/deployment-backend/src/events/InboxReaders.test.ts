import { InboxReaders } from './InboxReaders';

const MINUTE = 60_000;

function at(start = 0) {
  const clock = { now: start };
  return { clock, readers: new InboxReaders(() => clock.now) };
}

describe('InboxReaders', () => {
  it('knows who looked at what waits of a service in the last ten minutes', () => {
    const { clock, readers } = at();
    readers.note(['a', 'b'], 'alice');
    clock.now = 5 * MINUTE;
    readers.note(['a', 'b'], 'bob');
    readers.note(['b', 'c'], 'carol');
    expect(readers.of('a')).toEqual(['alice', 'bob']);
    expect(readers.of('b')).toEqual(['alice', 'bob', 'carol']);
    expect(readers.of('d')).toEqual([]);

    clock.now = 10 * MINUTE;
    expect(readers.of('b')).toEqual(['bob', 'carol']);
    readers.note(['a', 'b'], 'alice');
    clock.now = 15 * MINUTE;
    expect(readers.of('b')).toEqual(['alice']);
  });

  it('goes by the services that somebody looked through last', () => {
    const { readers } = at();
    readers.note(['a', 'b'], 'alice');
    readers.note(['b'], 'alice');
    expect(readers.of('a')).toEqual([]);
    expect(readers.of('b')).toEqual(['alice']);
    readers.note([], 'alice');
    expect(readers.of('b')).toEqual([]);
  });

  it('forgets those who looked longest ago, beyond five thousand', () => {
    const { readers } = at();
    readers.note(['a'], 'user-0');
    for (let number = 1; number <= 5000; number++) {
      readers.note(['a', 'b'], `user-${number}`);
    }
    const known = readers.of('a');
    expect(known).toHaveLength(5000);
    expect(known).not.toContain('user-0');
    readers.note(['a', 'b'], 'user-1');
    readers.note(['a', 'b'], 'user-5001');
    expect(readers.of('a')).toContain('user-1');
    expect(readers.of('a')).not.toContain('user-2');
  });

  it('keeps a list that many look through once, and no more than two hundred thousand services', () => {
    const { readers } = at();
    const list = (name: string) =>
      Array.from({ length: 2000 }, (_, number) => `${name}-${number}`);
    for (let number = 0; number < 1000; number++) {
      readers.note(list('shared'), `shared-${number}`);
    }
    for (let number = 0; number < 99; number++) {
      readers.note(list(`own-${number}`), `own-${number}`);
    }
    expect(readers.of('shared-0')).toHaveLength(1000);
    expect(readers.of('own-0-0')).toEqual(['own-0']);
    readers.note(list('more'), 'more');
    // Room is made by those of the oldest list, all of whom have to go for it.
    expect(readers.of('shared-0')).toEqual([]);
    expect(readers.of('own-0-0')).toEqual(['own-0']);
    expect(readers.of('more-0')).toEqual(['more']);
  });
});

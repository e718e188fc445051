import { Readers } from './Readers';

const MINUTE = 60_000;

function at(start = 0) {
  const clock = { now: start };
  return { clock, readers: new Readers(() => clock.now) };
}

describe('Readers', () => {
  it('knows who asked about a service in the last half hour', () => {
    const { clock, readers } = at();
    readers.note(
      ['component:default/a', 'component:default/b'],
      'user:x/alice',
    );
    clock.now = 20 * MINUTE;
    readers.note(['component:default/a'], 'user:x/bob');
    expect(readers.of('component:default/a')).toEqual([
      'user:x/alice',
      'user:x/bob',
    ]);
    expect(readers.of('component:default/c')).toEqual([]);

    clock.now = 30 * MINUTE;
    expect(readers.of('component:default/a')).toEqual(['user:x/bob']);
    expect(readers.of('component:default/b')).toEqual([]);
  });

  it('counts from the last time that somebody asked', () => {
    const { clock, readers } = at();
    readers.note(['s'], 'alice');
    clock.now = 10 * MINUTE;
    readers.note(['s'], 'bob');
    clock.now = 29 * MINUTE;
    readers.note(['s'], 'alice');
    clock.now = 45 * MINUTE;
    expect(readers.of('s')).toEqual(['alice']);
  });

  it('forgets those of a service who asked longest ago, beyond a thousand', () => {
    const { readers } = at();
    for (let number = 0; number <= 1000; number++) {
      readers.note(['s'], `user-${number}`);
    }
    const known = readers.of('s');
    expect(known).toHaveLength(1000);
    expect(known).not.toContain('user-0');
    expect(known).toContain('user-1000');
  });

  it('forgets services that were asked about longest ago, beyond a hundred thousand pairs', () => {
    const { readers } = at();
    const services = Array.from({ length: 1001 }, (_, number) => `s${number}`);
    for (let number = 0; number < 100; number++) {
      readers.note(services, `user-${number}`);
    }
    expect(readers.of('s0')).toEqual([]);
    expect(readers.of('s1000')).toHaveLength(100);
    // What was forgotten makes room: it can be noted anew.
    readers.note(['s0'], 'user-0');
    expect(readers.of('s0')).toEqual(['user-0']);
  });
});

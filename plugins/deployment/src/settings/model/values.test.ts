import { differingPaths, sameValue, valueAt } from './values';

describe('sameValue', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: [1, 2] }, { a: [1, 2] }, true],
    [{ a: [1, 2] }, { a: [2, 1] }, false],
    [{ a: null }, { a: undefined }, false],
    [[], {}, false],
    [1, '1', false],
  ])('compares %j and %j', (one, other, expected) => {
    expect(sameValue(one, other)).toBe(expected);
    expect(sameValue(other, one)).toBe(expected);
  });
});

describe('differingPaths', () => {
  it('names the innermost fields, a list as a whole', () => {
    expect(
      differingPaths(
        { name: 'a', source: { job: 'x', ignore: { tasks: ['1'] } } },
        { name: 'a', source: { ignore: { tasks: ['1', '2'] }, runName: 'y' } },
      ),
    ).toEqual(['source.job', 'source.ignore.tasks', 'source.runName']);
  });

  it('reaches what it names', () => {
    expect(
      valueAt({ source: { ref: { kind: 'fixed' } } }, 'source.ref.kind'),
    ).toBe('fixed');
    expect(valueAt({ source: null }, 'source.ref.kind')).toBeUndefined();
  });
});

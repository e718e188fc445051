import { messageFor, placeOf } from './fieldErrors';

describe('placeOf', () => {
  const ids = ['a', undefined, 'c'];

  it.each([
    [
      'changes[0].environment.source.workflow',
      { id: 'a', field: 'source.workflow' },
    ],
    ['environments[2].promotesFrom', { id: 'c', field: 'promotesFrom' }],
    ['changes[2].environment', { id: 'c', field: '' }],
    ['changes[1].revision', undefined],
    ['changes[7].environment.name', undefined],
    ['service', undefined],
    [undefined, undefined],
  ])('reads %s', (path, expected) => {
    expect(placeOf(path, ids)).toEqual(expected);
  });
});

describe('messageFor', () => {
  const errors = [
    { id: 'a', field: 'source.dispatch.inputs[1].name', message: 'one' },
    { id: 'a', field: 'source.job', message: 'two' },
  ];

  it.each([
    ['a', 'source.job', 'two'],
    ['a', 'source.dispatch', 'one'],
    ['a', 'source.dispatch.inputs[1]', 'one'],
    ['a', 'source.dispatch.inputs[0]', undefined],
    ['a', 'source.jo', undefined],
    ['b', 'source.job', undefined],
  ])('of %s %s', (id, field, expected) => {
    expect(messageFor(errors, id, field)).toBe(expected);
  });
});

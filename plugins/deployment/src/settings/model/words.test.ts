import { translate } from '../../__testUtils__/translate';
import {
  check,
  environmentTest,
  listed,
  mapped,
  stored,
} from '../../__testUtils__/settingsBuilders';
import { conflictView } from './conflictWords';
import { groupByService } from './grouping';
import { refWords } from './refs';
import { testVerdict } from './testWords';
import { fieldWords, valueWords } from './words';

const t = translate();

describe('groupByService', () => {
  it('joins a service that lies on two pages', () => {
    const groups = groupByService([
      listed('billing', 'staging'),
      listed('payments', 'staging'),
      listed('payments', 'production'),
    ]);
    expect(
      groups.map(({ service, environments }) => [
        service,
        environments.map(({ name }) => name),
      ]),
    ).toEqual([
      ['component:default/billing', ['staging']],
      ['component:default/payments', ['staging', 'production']],
    ]);
  });
});

describe('conflictView', () => {
  const theirs = stored('production', { tier: 'testing' });
  const yours = mapped('production');

  it.each([
    ['changed', theirs, yours, ['tier']],
    ['gone', null, yours, []],
    ['unwanted', theirs, null, []],
  ])('is %s', (kind, storedOne, submitted, fields) => {
    expect(
      conflictView({ name: 'production', stored: storedOne, submitted }),
    ).toMatchObject({ kind, fields });
  });
});

describe('testVerdict', () => {
  it.each([
    ['succeeded', {}, '3 count, v1.9.3 would be live'],
    ['none', { counted: [], live: null }, 'none would count'],
    ['succeeded', { live: null }, '3 count'],
    [
      'waiting',
      { checks: [check('x', { outcome: 'warned' as const })] },
      '1 warning · 3 count, v1.9.3 would be live',
    ],
    // A right that is missing is nobody's fault.
    [
      'succeeded',
      { rights: [check('x', { outcome: 'blocked' as const })] },
      '3 count, v1.9.3 would be live',
    ],
    [
      'failed',
      { checks: [check('x', { outcome: 'blocked' as const })], counted: [] },
      '1 blocked · none would count',
    ],
    [
      'unavailable',
      {
        problem: {
          code: 'not_connected' as const,
          message: 'no',
          details: {},
        },
      },
      'could not be tested',
    ],
  ])('is %s', (shape, of, text) => {
    expect(testVerdict(environmentTest('production', of), t)).toMatchObject({
      shape,
      text,
    });
  });
});

describe('words', () => {
  it.each([
    ['promotesFrom', 'Promotes from'],
    ['source.environmentInput.value', 'Value of the environment input'],
    ['source.unheard.of', 'source.unheard.of'],
  ])('for the field %s', (field, expected) => {
    expect(fieldWords(field, 'github', t)).toBe(expected);
  });

  it('leave a field of an unknown provider as it is', () => {
    expect(fieldWords('source.workflow', 'gitlab', t)).toBe('source.workflow');
  });

  it.each([
    [undefined, 'none'],
    [[], 'none'],
    [['a', 'b'], 'a, b'],
    [true, 'yes'],
    [3, '3'],
    [{ kind: 'fixed' }, '{"kind":"fixed"}'],
  ])('for the value %j', (value, expected) => {
    expect(valueWords(value, t)).toBe(expected);
  });

  it.each([
    ['component:default/payments', 'component', 'payments'],
    ['component:shop/payments', 'component', 'shop/payments'],
    ['user:default/alice', 'user', 'alice'],
    ['system:default/shop', 'component', 'system:shop'],
    ['nonsense', 'component', 'nonsense'],
  ])('for the ref %s', (ref, usual, expected) => {
    expect(refWords(ref, usual)).toBe(expected);
  });
});

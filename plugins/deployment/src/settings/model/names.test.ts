import { mapped } from '../../__testUtils__/settingsBuilders';
import { type DraftEnvironment } from './draft';
import { freeName, nameProblem } from './names';
import { nextEnvironment } from './newEnvironment';
import { upstreamChoices } from './promotion';

function item(
  id: string,
  overrides: Partial<DraftEnvironment> = {},
): DraftEnvironment {
  const { tier, provider, host, source } = mapped(id);
  return {
    id,
    name: id,
    tier,
    provider,
    host,
    source,
    upstream: [],
    ...overrides,
  };
}

describe('upstreamChoices', () => {
  const items = [
    item('development'),
    item('staging', { upstream: ['development'] }),
    item('production', { upstream: ['staging'] }),
    item('hotfix'),
  ];

  it.each([
    [
      'production',
      { development: undefined, staging: undefined, hotfix: undefined },
    ],
    [
      'development',
      {
        staging: ['staging', 'development'],
        production: ['production', 'staging', 'development'],
        hotfix: undefined,
      },
    ],
  ])('for %s, with the way round', (id, expected) => {
    const choices = upstreamChoices(items, id);
    expect(
      Object.fromEntries(choices.map(({ name, circle }) => [name, circle])),
    ).toEqual(expected);
  });

  it('comes to an end where there already is a circle', () => {
    const circular = [
      item('a', { upstream: ['b'] }),
      item('b', { upstream: ['a'] }),
      item('c'),
    ];
    expect(upstreamChoices(circular, 'c').map(({ circle }) => circle)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('nameProblem', () => {
  it.each([
    ['production', undefined],
    ['eu west 1', undefined],
    ['größe', undefined],
    ['', 'missing'],
    ['   ', 'missing'],
    ['-production', 'form'],
    ['production.', 'form'],
    ['a  b', 'form'],
    ['a/b', 'form'],
    ['a'.repeat(64), 'form'],
    ['STAGING', 'taken'],
  ])('of %j is %s', (name, expected) => {
    const one = item('one', { name });
    expect(nameProblem([item('staging'), one], one)).toBe(expected);
  });
});

describe('names for new environments', () => {
  it('are those that are still free', () => {
    expect(freeName([item('qa'), item('QA-2')], 'qa')).toBe('qa-3');
  });

  it.each([
    [[], 'development', 'development'],
    [[item('dev', { tier: 'development' })], 'staging', 'staging'],
    [
      [item('development'), item('staging'), item('production')],
      'environment-2',
      'other',
    ],
  ])('after %j', (items, name, tier) => {
    expect(nextEnvironment(items, 'environment')).toEqual({ name, tier });
  });
});

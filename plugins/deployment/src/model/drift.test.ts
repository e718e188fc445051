import { drift } from '../__testUtils__/builders';
import { translate } from '../__testUtils__/translate';
import { driftWords } from './drift';

const t = translate();

describe('driftWords', () => {
  it.each([
    [0, 0, ['same commit'], 'same commit as staging'],
    [1, 0, ['1 commit ahead'], '1 behind staging'],
    [6, 0, ['6 commits ahead'], '6 behind staging'],
    [0, 3, ['3 behind'], '3 not in staging'],
    [
      1200,
      3,
      ['1200 commits ahead', '3 behind'],
      '1,200 behind staging, 3 not in staging',
    ],
  ])(
    'puts %d ahead and %d behind into words',
    (ahead, behind, lines, short) => {
      const words = driftWords(
        'production',
        drift('staging', ahead, behind),
        t,
      );
      expect(words.lines).toEqual(lines);
      expect(words.short).toBe(short);
      expect(words.sentence).toMatch(/staging/);
      expect(words.sentence).toMatch(/production/);
    },
  );

  it('says why two environments cannot be compared', () => {
    const words = driftWords(
      'production',
      { kind: 'not_comparable', upstream: 'staging', reason: 'nothing_live' },
      t,
    );
    expect(words.lines).toEqual(['nothing to compare']);
    expect(words.sentence).toBe(
      'production and staging cannot be compared: one of them has nothing live.',
    );
  });
});

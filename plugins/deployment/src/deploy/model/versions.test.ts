import { ago } from '../../__testUtils__/builders';
import {
  live,
  offered,
  section,
  sha,
  usualSections,
  v190,
  v191,
  v193,
} from '../../__testUtils__/deployBuilders';
import { findVersion, isRollback, liveDate, upstreamNames } from './versions';

describe('findVersion', () => {
  const named = (label: string, begin: string) => offered(label, begin);

  it('prefers a label to a SHA that begins alike', () => {
    const branch = named('abcdef1', '1111111');
    const commit = named('v1', 'abcdef1');

    expect(
      findVersion(
        [section('tags', [commit]), section('branches', [branch])],
        'abcdef1',
      ),
    ).toBe(branch);
  });

  it('finds a commit by its SHA, in any case, and by an unambiguous beginning', () => {
    const sections = [section('tags', [named('v1', 'abcdef1')])];

    expect(findVersion(sections, sha('ABCDEF1'))?.label).toBe('v1');
    expect(findVersion(sections, 'abcdef1')?.label).toBe('v1');
  });

  it('does not guess where several commits begin alike', () => {
    const sections = [
      section('tags', [named('v1', 'abcdef12'), named('v2', 'abcdef13')]),
    ];

    expect(findVersion(sections, 'abcdef1')).toBeUndefined();
    expect(findVersion(sections, 'abcdef13')?.label).toBe('v2');
  });

  it('takes a beginning of six digits for no SHA', () => {
    expect(
      findVersion([section('tags', [named('v1', 'abcdef1')])], 'abcdef'),
    ).toBeUndefined();
  });
});

describe('isRollback', () => {
  const date = liveDate(usualSections(), live, 'production');

  it('goes by when the commits were made', () => {
    expect(isRollback(v190, date)).toBe(true);
    expect(isRollback(v191, date)).toBe(false);
    expect(isRollback(v193, date)).toBe(false);
  });

  it('says nothing where a date is not known', () => {
    expect(isRollback({ ...v190, date: null }, date)).toBe(false);
    expect(isRollback(v190, liveDate([], live, 'production'))).toBe(false);
  });

  it('knows what is live by its environments where its commit is not known', () => {
    expect(
      liveDate(
        [
          section('tags', [
            offered('v1', 'aaaaaaa', { liveIn: ['production'], date: ago(5) }),
          ]),
        ],
        { ...live, sha: null },
        'production',
      ),
    ).toBe(Date.parse(ago(5)));
  });
});

describe('upstreamNames', () => {
  it('names those of the mapping in which one of the versions runs', () => {
    expect(
      upstreamNames(
        section('upstream', [{ ...v193, liveIn: ['qa', 'staging'] }]),
        'production',
        ['staging', 'canary'],
      ),
    ).toEqual(['staging']);
  });

  it('names none where the mapping is not known and the versions do not tell', () => {
    const of = (...liveIn: string[][]) =>
      upstreamNames(
        section(
          'upstream',
          liveIn.map(names => ({ ...v193, liveIn: names })),
        ),
        'production',
        undefined,
      );

    expect(of(['staging'])).toEqual(['staging']);
    expect(of(['staging', 'production'])).toEqual(['staging']);
    expect(of(['qa', 'staging'])).toEqual([]);
    expect(of(['qa'], ['staging'])).toEqual([]);
    expect(of()).toEqual([]);
  });
});

import {
  formatAge,
  formatCount,
  formatDuration,
  formatExactly,
  formatMoment,
  parseTime,
} from './time';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('formatAge', () => {
  it.each([
    [-5 * SECOND, '0 sec'],
    [0, '0 sec'],
    [999, '0 sec'],
    [12 * SECOND, '12 sec'],
    [59 * SECOND + 999, '59 sec'],
    [MINUTE, '1 min'],
    [59 * MINUTE, '59 min'],
    [HOUR, '1 hr'],
    [47 * HOUR, '47 hr'],
    [2 * DAY, '2 days'],
    [59 * DAY, '59 days'],
    [61 * DAY, '2 mths'],
    [400 * DAY, '13 mths'],
    [800 * DAY, '2 yrs'],
  ])('says %d ms as "%s"', (ms, text) => {
    expect(formatAge(ms, 'en')).toBe(text);
  });

  it("speaks the locale's language", () => {
    expect(formatAge(6 * MINUTE, 'de')).toBe('6 Min.');
    expect(formatAge(3 * DAY, 'de')).toBe('3 Tg.');
  });
});

describe('formatDuration', () => {
  it.each([
    [-1, '0s'],
    [0, '0s'],
    [42 * SECOND, '42s'],
    [MINUTE, '1m'],
    [3 * MINUTE + 4 * SECOND, '3m 4s'],
    [2 * HOUR + 10 * MINUTE + 59 * SECOND, '2h 10m'],
    [3 * DAY + 4 * HOUR, '3d 4h'],
    [3 * DAY + 59 * MINUTE, '3d'],
  ])('says %d ms as "%s"', (ms, text) => {
    expect(formatDuration(ms, 'en')).toBe(text);
  });
});

describe('formatMoment', () => {
  const now = new Date(2026, 10, 23, 14, 0).getTime();

  it('shows the time alone when it is near', () => {
    expect(formatMoment(now + 40 * MINUTE, now, 'en-GB')).toBe('14:40');
  });

  it('adds the date when it is far', () => {
    expect(formatMoment(now - DAY, now, 'en-GB')).toBe('22 Nov, 14:00');
  });
});

describe('formatExactly', () => {
  it('names day, time and zone', () => {
    const at = new Date(2026, 10, 23, 14, 0, 5).getTime();
    expect(formatExactly(at, 'en-GB')).toMatch(
      /Monday.*23 November 2026.*14:00:05/,
    );
  });
});

describe('formatCount', () => {
  it('groups digits', () => {
    expect(formatCount(4310, 'en')).toBe('4,310');
  });
});

describe('parseTime', () => {
  it.each([
    ['2026-11-23T14:00:00Z', Date.UTC(2026, 10, 23, 14)],
    [null, undefined],
    [undefined, undefined],
    ['soon', undefined],
  ])('reads %p as %p', (timestamp, at) => {
    expect(parseTime(timestamp)).toBe(at);
  });
});

import { NOW } from '../__testUtils__/builders';
import { translate } from '../__testUtils__/translate';
import { rhythmWords } from './rhythm';

const t = translate();

const words = (overrides: Partial<Parameters<typeof rhythmWords>[0]> = {}) =>
  rhythmWords(
    { delay: 300_000, hasFailed: false, isSignalled: false, ...overrides },
    NOW,
    t,
  );

describe('the rhythm in words', () => {
  it('is an interval where nothing moves, and live where it feels like watching', () => {
    expect(words()).toBe('updates every 5 min');
    expect(words({ delay: 15_000 })).toBe('updates live');
    expect(words({ isSignalled: true })).toBe('updates live');
  });

  it('is never live while it cannot be read', () => {
    expect(words({ delay: 30_000, hasFailed: true, isSignalled: true })).toBe(
      'trying again every 30 sec',
    );
    expect(words({ delay: 5_000, retryAt: NOW + 120_000 })).toMatch(
      /^again after \d/,
    );
  });

  it('goes on once the provider is said to answer again', () => {
    expect(words({ delay: 5_000, retryAt: NOW - 1 })).toBe('updates live');
  });

  it('tells a pause from rest', () => {
    expect(words({ delay: false })).toBe('updates paused');
    expect(words({ delay: false, rests: true })).toBeUndefined();
    expect(words({ delay: false, rests: true, isSignalled: true })).toBe(
      'updates live',
    );
  });
});

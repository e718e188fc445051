import {
  answer,
  environment,
  overview,
  unavailable,
} from '../__testUtils__/builders';
import { responseError } from '../__testUtils__/responses';
import { isRefusal, refreshDelay } from './refreshRhythm';

describe('refreshDelay', () => {
  it.each([
    [5, 5_000],
    [15, 15_000],
    [300, 300_000],
    [0, 1_000],
  ])('follows the answer: %d seconds are %d ms', (refreshAfterSeconds, ms) => {
    const data = answer(
      overview([environment('production')], { refreshAfterSeconds }),
    );
    expect(refreshDelay({ data, error: null })).toBe(ms);
  });

  it('does not begin before there is an answer', () => {
    expect(refreshDelay({ data: undefined, error: null })).toBe(false);
  });

  it.each(['not_connected', 'token_rejected'] as const)(
    'rests while every environment is %s',
    code => {
      const data = answer([
        unavailable('staging', code),
        unavailable('production', code),
      ]);
      expect(refreshDelay({ data, error: null })).toBe(false);
    },
  );

  it('goes on while one environment can be read', () => {
    const data = answer([
      unavailable('staging', 'token_rejected'),
      environment('production'),
    ]);
    expect(refreshDelay({ data, error: null })).toBe(300_000);
  });

  it('goes on while nothing is configured, for somebody may configure it', () => {
    expect(refreshDelay({ data: answer([]), error: null })).toBe(300_000);
  });

  it('tries again after half a minute when the backend fails', async () => {
    const data = answer([environment('production')]);
    expect(refreshDelay({ data, error: new TypeError('offline') })).toBe(
      30_000,
    );
    expect(
      refreshDelay({ data: undefined, error: await responseError(503) }),
    ).toBe(30_000);
  });

  it.each([401, 403, 404])('ends when the backend answers %d', async status => {
    const error = await responseError(status);
    expect(isRefusal(error)).toBe(true);
    expect(refreshDelay({ data: undefined, error })).toBe(false);
  });
});

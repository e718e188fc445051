import { deployment, facts, run } from '../../../__testUtils__/builders';
import { outcome } from '../../../__testUtils__/dialogBuilders';
import { runToFollow } from './entries';

const attempt = (
  id: string,
  overrides: Parameters<typeof deployment>[0] = {},
) => deployment({ run: run({ id }), ...overrides });

describe('the run that a card leads to', () => {
  it('is what was just started from here', () => {
    const started = outcome();
    expect(
      runToFollow(
        facts({ latest: attempt('2', { state: 'failed' }) }),
        started,
      ),
    ).toBe(started.run?.id);
  });

  it('is what moves, also behind a newer one that has ended', () => {
    expect(
      runToFollow(
        facts({
          latest: attempt('3', { state: 'failed' }),
          waiting: {
            deployment: attempt('2', { state: 'waiting' }),
            gates: [],
          },
        }),
        undefined,
      ),
    ).toBe('2');
  });

  it('is else the latest, else what is live', () => {
    const live = attempt('1');
    expect(
      runToFollow(
        facts({ live, latest: attempt('2', { state: 'failed' }) }),
        undefined,
      ),
    ).toBe('2');
    expect(runToFollow(facts({ live }), undefined)).toBe('1');
  });

  it('is none where no deployment has a run', () => {
    expect(
      runToFollow(facts({ live: deployment({ run: null }) }), undefined),
    ).toBeUndefined();
    expect(runToFollow(facts({ live: null }), undefined)).toBeUndefined();
  });
});

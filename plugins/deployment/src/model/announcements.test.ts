import {
  ago,
  deployment,
  environment,
  overview,
  tag,
  unavailable,
} from '../__testUtils__/builders';
import { outcome } from '../__testUtils__/dialogBuilders';
import { unknownOutcome } from '../__testUtils__/runBuilders';
import { translate } from '../__testUtils__/translate';
import { announcements } from './announcements';

const t = translate();

const live = deployment({ id: 'live', version: tag('v1') });
const latest = deployment({ id: 'latest', version: tag('v2') });

const production = (of: Parameters<typeof environment>[1]) =>
  overview([environment('production', of)]);

describe('announcements', () => {
  it('tells a new live version', () => {
    expect(
      announcements(
        production({ live }),
        production({ live: deployment({ id: 'next', version: tag('v2') }) }),
        t,
      ),
    ).toEqual(['production: v2 is live']);
  });

  it('tells that an attempt has begun, and each change of its state', () => {
    const running = { ...latest, state: 'running' as const };
    const failed = { ...latest, state: 'failed' as const };
    expect(
      announcements(
        production({ live }),
        production({ live, latest: running }),
        t,
      ),
    ).toEqual(['production: v2, running']);
    expect(
      announcements(
        production({ live, latest: running }),
        production({ live, latest: failed }),
        t,
      ),
    ).toEqual(['production: v2, failed']);
  });

  it('tells what became of a press, but not the press itself', () => {
    const unknown = unknownOutcome();
    expect(
      announcements(
        production({ live }),
        production({ live, dispatched: unknown }),
        t,
      ),
    ).toEqual([]);
    expect(
      announcements(
        production({ live, dispatched: unknown }),
        production({ live, dispatched: outcome() }),
        t,
      ),
    ).toEqual(['production: v1.9.3, started']);
    expect(
      announcements(
        production({ live, dispatched: unknown }),
        production({ live, dispatched: outcome({ id: 'another' }) }),
        t,
      ),
    ).toEqual([]);
  });

  it('tells that an environment can no longer be read, and that it can again', () => {
    const readable = production({ live });
    const unreadable = overview([unavailable('production', 'timeout')]);
    expect(announcements(readable, unreadable, t)).toEqual([
      'production can no longer be read: The message of timeout.',
    ]);
    expect(announcements(unreadable, readable, t)).toEqual([
      'production can be read again',
    ]);
  });

  it('is silent about ages, progress and new environments', () => {
    const before = production({ live, fetchedAt: ago(5) });
    const after = overview([
      environment('production', { live, fetchedAt: ago(0) }),
      environment('canary', { live: latest }),
    ]);
    expect(announcements(before, after, t)).toEqual([]);
  });
});

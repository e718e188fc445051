import {
  ago,
  environment,
  NOW,
  overview,
  unavailable,
} from '../__testUtils__/builders';
import { translate } from '../__testUtils__/translate';
import { dataReadAt } from './age';
import { isLow, tightestBudget } from './budget';
import { safeHref } from './links';
import { originIsShared } from './origin';
import { providerName } from './provider';

const budget = (resource: string, remaining: number, limit = 5000) => ({
  host: 'github.com',
  resource,
  limit,
  remaining,
  resetsAt: ago(-30),
});

describe('tightestBudget', () => {
  it('is the one of which the smallest share is left', () => {
    expect(
      tightestBudget([
        budget('core', 4000),
        budget('graphql', 3000),
        budget('search', 20, 30),
      ])?.resource,
    ).toBe('graphql');
  });

  it('is none where none is known', () => {
    expect(tightestBudget([])).toBeUndefined();
  });
});

describe('isLow', () => {
  it.each([
    [999, true],
    [1000, false],
    [0, true],
  ])('%d of 5000: %s', (remaining, low) => {
    expect(isLow(budget('core', remaining))).toBe(low);
  });

  it('takes a host without limits for plenty', () => {
    expect(isLow(budget('core', 0, 0))).toBe(false);
  });
});

describe('dataReadAt', () => {
  it('is the age of the oldest data', () => {
    expect(
      dataReadAt(
        overview([
          environment('a', { fetchedAt: ago(1) }),
          environment('b', { fetchedAt: ago(14) }),
          unavailable('c', 'timeout'),
        ]),
      ),
    ).toBe(NOW - 14 * 60_000);
  });

  it('is not known where nothing could be read', () => {
    expect(dataReadAt(overview([unavailable('c', 'timeout')]))).toBeUndefined();
  });
});

describe('safeHref', () => {
  it.each([
    ['https://example.com/x', 'https://example.com/x'],
    ['http://localhost:7100/', 'http://localhost:7100/'],
    // eslint-disable-next-line no-script-url
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['/relative', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('lets %p through as %p', (url, href) => {
    expect(safeHref(url)).toBe(href);
  });
});

describe('originIsShared', () => {
  it('is true for one pipeline of one repository', () => {
    expect(originIsShared([environment('a'), environment('b')])).toBe(true);
  });

  it('is false for a workflow per environment', () => {
    const a = environment('a');
    const b = environment(
      'b',
      {},
      {
        origin: { ...a.origin, pipeline: 'other.yml' },
      },
    );
    expect(originIsShared([a, b])).toBe(false);
  });
});

describe('providerName', () => {
  it('knows GitHub, and shows the id of others', () => {
    expect(providerName('github', translate())).toBe('GitHub');
    expect(providerName('jenkins', translate())).toBe('jenkins');
  });
});

import {
  environment,
  origin,
  overview,
  problem,
  unavailable,
} from '../__testUtils__/builders';
import { onlyAPersonCanHelp, sharedProblem, sharedStaleness } from './problems';

const elsewhere = {
  origin: { ...origin, host: 'ghe.example.com', repository: 'acme/ledger' },
};
const otherRepository = { origin: { ...origin, repository: 'acme/ledger' } };

describe('sharedProblem', () => {
  it.each([
    ['nothing is configured', overview([]), undefined],
    [
      'one environment can be read',
      overview([environment('a'), unavailable('b', 'timeout')]),
      undefined,
    ],
    [
      'problems differ',
      overview([unavailable('a', 'timeout'), unavailable('b', 'host_down')]),
      undefined,
    ],
    [
      'hosts differ',
      overview([
        unavailable('a', 'not_connected'),
        unavailable('b', 'not_connected', {}, elsewhere),
      ]),
      undefined,
    ],
    [
      'the repository matters and differs',
      overview([
        unavailable('a', 'not_found_or_not_visible'),
        unavailable('b', 'not_found_or_not_visible', {}, otherRepository),
      ]),
      undefined,
    ],
    [
      'the repository differs and does not matter',
      overview([
        unavailable('a', 'rate_limited'),
        unavailable('b', 'rate_limited', {}, otherRepository),
      ]),
      'rate_limited',
    ],
    ['it is one', overview([unavailable('a', 'timeout')]), 'timeout'],
  ])('decides when %s', (_, given, code) => {
    expect(sharedProblem(given)?.problem.code).toBe(code);
  });
});

describe('sharedStaleness', () => {
  const stale = { stale: problem('timeout') };

  it.each([
    ['nothing is configured', overview([]), undefined],
    ['all is fresh', overview([environment('a')]), undefined],
    [
      'one is fresh',
      overview([environment('a', stale), environment('b')]),
      undefined,
    ],
    [
      'one cannot be shown at all',
      overview([environment('a', stale), unavailable('b', 'forbidden')]),
      undefined,
    ],
    [
      'reasons differ',
      overview([
        environment('a', stale),
        environment('b', { stale: problem('host_down') }),
      ]),
      undefined,
    ],
    [
      'all is stale for one reason',
      overview([environment('a', stale), environment('b', stale)]),
      'timeout',
    ],
  ])('decides when %s', (_, given, code) => {
    expect(sharedStaleness(given)?.code).toBe(code);
  });
});

describe('onlyAPersonCanHelp', () => {
  it.each([
    ['nothing is configured', overview([]), false],
    [
      'nothing is connected',
      overview([
        unavailable('a', 'not_connected'),
        unavailable('b', 'token_rejected'),
      ]),
      true,
    ],
    [
      'one problem passes by itself',
      overview([
        unavailable('a', 'not_connected'),
        unavailable('b', 'rate_limited'),
      ]),
      false,
    ],
    [
      'one can be read',
      overview([unavailable('a', 'not_connected'), environment('b')]),
      false,
    ],
  ])('decides when %s', (_, given, expected) => {
    expect(onlyAPersonCanHelp(given)).toBe(expected);
  });
});

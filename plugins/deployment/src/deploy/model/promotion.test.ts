import type {
  Drift,
  EnvironmentFacts,
  Version,
} from 'backstage-plugin-deployment-common';
import {
  branch,
  commit,
  deployment,
  drift,
  environment,
  tag,
  unavailable,
} from '../../__testUtils__/builders';
import { outcome } from '../../__testUtils__/dialogBuilders';
import { unknownOutcome } from '../../__testUtils__/runBuilders';
import { promotionTo } from './promotion';

const SHA = '193'.padEnd(40, '0');
const upstream = tag('v1.9.3', { sha: SHA });
const older = tag('v1.9.1', { sha: '191'.padEnd(40, '0') });

function promotion(
  facts: Partial<EnvironmentFacts>,
  options: {
    runs?: Version;
    promotesFrom?: string[];
    dispatched?: ReturnType<typeof outcome>;
  } = {},
) {
  const { runs = upstream, promotesFrom = ['staging'], dispatched } = options;
  const production = environment(
    'production',
    { live: deployment({ version: older }), ...facts },
    { promotesFrom },
  );
  const staging = environment('staging', {
    live: deployment({ version: runs }),
  });
  return promotionTo(production, [staging, production], dispatched);
}

const notComparable = (reason: 'nothing_live' | 'different_repositories') =>
  ({ kind: 'not_comparable', upstream: 'staging', reason } as Drift);

describe('a promotion', () => {
  it.each([
    ['upstream is ahead', drift('staging', 6)],
    ['the two have diverged', drift('staging', 6, 2)],
    ['the two cannot be compared', notComparable('nothing_live')],
  ])('is offered where %s', (_, to) => {
    expect(promotion({ drift: to })?.version).toBe(upstream);
  });

  it.each([
    ['both run the same', drift('staging', 0)],
    [
      'upstream is only behind: that would be a step back',
      drift('staging', 0, 3),
    ],
    ['upstream comes from elsewhere', notComparable('different_repositories')],
    ['there is no upstream', null],
  ])('is not offered where %s', (_, to) => {
    expect(promotion({ drift: to })).toBeUndefined();
  });

  it('is not offered where both run one version that could not be compared', () => {
    expect(
      promotion({
        live: deployment({ version: upstream }),
        drift: {
          kind: 'not_comparable',
          upstream: 'staging',
          reason: 'not_read',
        },
      }),
    ).toBeUndefined();
  });

  it('is not offered where the version upstream is not known', () => {
    expect(
      promotion(
        { drift: drift('staging', 6) },
        {
          runs: {
            kind: 'unknown',
            reason: 'no_source',
            ranOnRef: 'main',
            ranOnSha: null,
          },
        },
      ),
    ).toBeUndefined();
  });

  it('is not offered where upstream or the environment cannot be read', () => {
    const production = environment('production', {
      drift: drift('staging', 6),
    });
    expect(
      promotionTo(
        production,
        [unavailable('staging', 'timeout'), production],
        undefined,
      ),
    ).toBeUndefined();
    expect(
      promotionTo(unavailable('production', 'timeout'), [], undefined),
    ).toBeUndefined();
  });

  it.each<[string, Version, string[], string | undefined]>([
    ['a tag by its name', upstream, ['staging'], 'v1.9.3'],
    [
      'a branch not at all, for it has moved on',
      branch('main', SHA),
      ['staging'],
      undefined,
    ],
    [
      'a branch by its commit, of several upstreams',
      branch('main', SHA),
      ['staging', 'hotfix'],
      SHA,
    ],
    [
      'a commit in full, of several upstreams',
      commit(SHA),
      ['staging', 'hotfix'],
      SHA,
    ],
  ])('names to the dialog %s', (_, runs, promotesFrom, initialVersion) => {
    expect(
      promotion({ drift: drift('staging', 6) }, { runs, promotesFrom }),
    ).toMatchObject({ initialVersion });
  });

  it.each([
    [
      'waiting',
      { latest: deployment({ state: 'waiting', version: upstream }) },
    ],
    [
      'waiting',
      {
        waiting: {
          deployment: deployment({ state: 'waiting', version: upstream }),
          gates: [],
        },
      },
    ],
    [
      'running',
      { latest: deployment({ state: 'running', version: upstream }) },
    ],
  ] as [string, Partial<EnvironmentFacts>][])(
    'is under way where the version is %s there already',
    (state, of) => {
      expect(promotion({ drift: drift('staging', 6), ...of })).toMatchObject({
        underWay: state,
      });
    },
  );

  it('is under way where it was started from here, and not where nobody knows', () => {
    const version = { label: 'v1.9.3', sha: SHA };
    const of = { drift: drift('staging', 6) };
    expect(promotion(of, { dispatched: outcome({ version }) })?.underWay).toBe(
      'queued',
    );
    expect(
      promotion(of, { dispatched: unknownOutcome() })?.underWay,
    ).toBeUndefined();
    expect(
      promotion({
        ...of,
        latest: deployment({ state: 'failed', version: upstream }),
      })?.underWay,
    ).toBeUndefined();
  });
});

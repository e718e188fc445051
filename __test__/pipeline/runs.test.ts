// The runs that count for an environment, page by page, against a simulated GitHub with hundreds of them.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type {
  EnvironmentRuns,
  ProblemDetails,
} from 'backstage-plugin-deployment-common';
import {
  versionText,
  type Asking,
  type Core,
} from '../overview/support/core.ts';
import { Harness, type Cost } from '../overview/support/harness.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import {
  count,
  environmentAt,
  pagedConfiguration,
  pagedScenario,
  versionAt,
} from './support/paged.ts';

let harness: Harness;
let core: Core;
let alice: Asking;

before(async () => {
  harness = await Harness.start({ scenario: pagedScenario() });
});

beforeEach(async () => {
  harness.advance(3600);
  core = await harness.core();
  await core.configureAll(pagedConfiguration(harness.host));
  alice = harness.person('alice');
});

after(() => harness.close());

interface Page {
  environment?: string;
  cursor?: string | null;
  limit?: number;
}

const page = (
  name: string,
  { environment = 'staging', cursor, limit }: Page = {},
  asking = alice,
) =>
  core.ask<EnvironmentRuns>(
    'runs',
    {
      service: serviceRef(name),
      environment,
      ...(cursor && { cursor }),
      ...(limit && { limit }),
    },
    asking,
  );

/** All pages, with what each cost. */
async function all(
  name: string,
  asked: Page = {},
  between: (pages: number) => void = () => undefined,
): Promise<[EnvironmentRuns[], Cost[]]> {
  const pages: EnvironmentRuns[] = [];
  const costs: Cost[] = [];
  let cursor: string | null = null;
  do {
    const [cost, next] = await harness.costOf(() =>
      page(name, { ...asked, cursor }),
    );
    pages.push(next);
    costs.push(cost);
    cursor = next.nextCursor;
    between(pages.length);
    assert.ok(pages.length <= count, 'it comes to an end');
  } while (cursor !== null);
  return [pages, costs];
}

const runsOf = (pages: EnvironmentRuns[]) => pages.flatMap(({ runs }) => runs);

/** Versions that the scenario brings to an environment, newest first. */
const expected = (environment: string, hasRecords: boolean) =>
  Array.from({ length: count }, (_, index) => index)
    .filter(index => environmentAt(index, hasRecords) === environment)
    .map(versionAt)
    .reverse();

function refusedWith(code: string, field: string | undefined) {
  return (error: Error & { code: string }) => {
    const { details } = error as unknown as { details: ProblemDetails };
    assert.equal(error.code, code, error.message);
    assert.equal(details.field, field, error.message);
    return true;
  };
}

for (const [name, hasRecords] of [
  ['recorded', true],
  ['plain', false],
] as const) {
  describe(hasRecords ? 'with deployment records' : 'without', () => {
    for (const environment of ['staging', 'production']) {
      test(`all runs to ${environment} come once, newest first, and no other's`, async t => {
        await core.overview(serviceRef(name), alice);
        const [pages, costs] = await all(name, { environment, limit: 30 });
        const runs = runsOf(pages);
        assert.deepEqual(
          runs.map(({ run }) => run?.title),
          expected(environment, hasRecords).map(
            version => `Deploy ${version} to ${environment}`,
          ),
        );
        assert.equal(new Set(runs.map(({ id }) => id)).size, runs.length);
        const times = runs.map(({ createdAt }) => createdAt);
        assert.deepEqual(times, [...times].sort().reverse());
        assert.equal(runs[0]?.state, 'succeeded');
        assert.ok(runs.slice(1).every(({ state }) => state === 'superseded'));
        assert.ok(pages.every(({ runs: some }) => some.length <= 30));
        const last = pages.at(-1);
        // Runs that nobody can place may have been ours.
        assert.equal(last?.complete, hasRecords);
        assert.ok(pages.slice(0, -1).every(({ complete }) => !complete));
        t.diagnostic(
          `${name} ${environment}: ${costs
            .map(({ charged }) => charged)
            .join(' + ')} charged`,
        );
        for (const [index, { charged, entries }] of costs.entries()) {
          const paths = entries.map(({ path }) => path).join();
          assert.ok(charged <= 2, `page ${index + 1}: ${charged} for ${paths}`);
        }
      });
    }

    test('what was read once costs nothing again', async () => {
      const [pages] = await all(name, { limit: 100 });
      const [again, costs] = await all(name, { limit: 100 });
      assert.deepEqual(again, pages);
      assert.deepEqual(
        costs.map(({ requests }) => requests),
        costs.map(() => 0),
      );
    });

    test('a page has 20 where nobody says how many, with their versions', async () => {
      const { runs, nextCursor } = await page(name);
      assert.equal(runs.length, 20);
      assert.ok(nextCursor);
      assert.deepEqual(
        runs.map(({ version }) => versionText(version)),
        expected('staging', hasRecords).slice(0, 20),
      );
    });

    test('what begins between two pages is neither repeated nor hides another', async () => {
      const [pages] = await all(name, { limit: 25 }, number => {
        if (number <= 4) {
          const run = harness.startRun({
            repository: `acme/${name}`,
            workflow: 'deploy.yml',
            inputs: { environment: 'staging', version: `v9.${number}.0` },
            actor: 'carol',
          });
          harness.finishRun(run);
          // What was read counts as old.
          harness.advance(301);
        }
      });
      const titles = runsOf(pages).map(({ run }) => run?.title);
      const known = expected('staging', hasRecords).map(
        version => `Deploy ${version} to staging`,
      );
      assert.deepEqual(
        titles.filter(title => !title?.includes(' v9.')),
        known,
      );
      assert.equal(new Set(titles).size, titles.length);
    });
  });
}

describe('a job of a pipeline', () => {
  test('counts only the runs that came to it', async t => {
    await core.overview(serviceRef('jobs'), alice);
    const [pages, costs] = await all('jobs', { environment: 'production' });
    t.diagnostic(
      `jobs: ${costs.map(({ charged }) => charged).join(' + ')} charged`,
    );
    const runs = runsOf(pages);
    assert.equal(runs.length, 65);
    assert.equal(new Set(runs.map(({ run }) => run?.id)).size, 65);
    assert.ok(costs.every(({ charged }) => charged <= 2));
    const [staging] = await all('jobs', { limit: 100 });
    assert.equal(runsOf(staging).length, 130);
    assert.equal(
      runsOf(staging).filter(({ state }) => state === 'failed').length,
      65,
    );
    assert.equal(staging.at(-1)?.complete, true);
  });
});

describe('what is refused', () => {
  test('a repository that the viewer does not see', async () => {
    const [seen] = await all('vault');
    assert.ok(runsOf(seen).length > 0);
    await assert.rejects(
      () => page('vault', {}, harness.person('eve')),
      refusedWith('not_found_or_not_visible', undefined),
    );
    const { nextCursor: cursor } = await page('vault', { limit: 1 });
    await assert.rejects(
      () => page('vault', { cursor }, harness.person('eve')),
      refusedWith('not_found_or_not_visible', undefined),
    );
  });

  test('a cursor that was not given out, and a page of none or too many', async () => {
    const { nextCursor } = await page('recorded', { limit: 1 });
    const given = Buffer.from(nextCursor ?? '', 'base64url').toString();
    const made = (part: unknown) =>
      Buffer.from(JSON.stringify({ ...JSON.parse(given), p: part })).toString(
        'base64url',
      );
    await page('recorded', { cursor: made('n') });
    for (const cursor of [
      'nonsense',
      made({ r: 'nonsense' }),
      made({ u: '2026-01-01T00:00:00Z' }),
    ]) {
      await assert.rejects(
        () => page('recorded', { cursor }),
        refusedWith('invalid_input', 'cursor'),
      );
    }
    for (const [name, environment] of [
      ['recorded', 'production'],
      ['plain', 'staging'],
    ] as const) {
      await assert.rejects(
        () => page(name, { environment, cursor: nextCursor }),
        refusedWith('invalid_input', 'cursor'),
        `of another: ${name} ${environment}`,
      );
    }
    await assert.rejects(
      () => page('plain', { limit: 101 }),
      refusedWith('invalid_input', 'limit'),
    );
  });
});

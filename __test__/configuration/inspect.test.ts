// What is understood of the demo's repositories, and what asking costs.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Asking, Core } from '../overview/support/core.ts';
import { paths, print } from '../overview/support/cost.ts';
import { Harness } from '../overview/support/harness.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import { inspect, factsOf } from './support/inspecting.ts';

/** Data of repositories count as fresh for so long. */
const idle = 300;
/** What one screen may cost. */
const coldLimit = 3;

let harness: Harness;
let core: Core;
let alice: Asking;

before(async () => {
  harness = await Harness.start({ scenario: 'demo' });
  core = await harness.core();
  alice = harness.person('alice');
});

after(() => harness.close());

test('the facts are the lists that the settings form offers', async () => {
  const inspection = await inspect(
    core,
    'ACME/Search',
    serviceRef('search'),
    alice,
  );
  assert.equal(inspection.repository, 'acme/search');
  assert.equal(inspection.account?.login, 'alice');
  assert.equal(inspection.url, `${harness.url}/acme/search`);
  const facts = factsOf(inspection);
  assert.equal(facts.defaultBranch, 'main');
  assert.equal(facts.viewerPermission, 'WRITE');
  assert.deepEqual(facts.branches, ['main']);
  assert.deepEqual(
    facts.environments.find(({ name }) => name === 'production'),
    {
      name: 'production',
      reviewers: ['acme/leads'],
      waitMinutes: 30,
      hasBranchPolicy: true,
      preventsSelfReview: false,
    },
  );
  const [pipeline] = facts.workflows;
  assert.deepEqual(
    pipeline?.jobs.map(({ name, needs, environment }) => [
      name,
      needs,
      environment,
    ]),
    [
      ['build', [], null],
      ['deploy-development', ['build'], 'development'],
      ['deploy-staging', ['deploy-development'], 'staging'],
      ['relevance-tests', ['deploy-staging'], null],
      [
        'deploy-production',
        ['deploy-staging', 'relevance-tests'],
        'production',
      ],
    ],
  );
  assert.ok(facts.recentRuns.every(run => run.workflow === 'pipeline.yml'));
});

test('jobs of a reusable workflow are listed under the job that calls it', async () => {
  const facts = factsOf(
    await inspect(core, 'acme/inventory', serviceRef('inventory'), alice),
  );
  const release = facts.workflows.find(({ file }) => file === 'release.yml');
  assert.deepEqual(
    release?.jobs.map(({ name, environment }) => [name, environment]),
    [
      ['release / migrate', null],
      ['release / deploy', '${{ inputs.environment }}'],
    ],
  );
  assert.deepEqual(facts.releases, ['v3.4.1', 'v3.4.0']);
});

test('tags are told with their schemes', async () => {
  const facts = factsOf(
    await inspect(core, 'acme/shop', serviceRef('cart'), alice),
  );
  assert.deepEqual(
    facts.tagSchemes.map(({ pattern, kind, example }) => [
      pattern,
      kind,
      example,
    ]),
    [
      ['cart/v*', 'semver', 'cart/v1.3.0'],
      ['recommendations/v*', 'semver', 'recommendations/v0.8.1'],
    ],
  );
});

describe('what asking costs', () => {
  for (const name of [
    'payments',
    'storefront',
    'search',
    'shop',
    'inventory',
  ]) {
    test(`${name}: a first look costs at most ${coldLimit}, a second nothing, a later one its query`, async context => {
      const cold = await harness.core();
      const look = () => inspect(cold, `acme/${name}`, serviceRef(name), alice);
      const [first] = await harness.costOf(look);
      print(context, `${name}, cold`, first);
      assert.ok(first.charged <= coldLimit, paths(first).join('\n'));
      const [second] = await harness.costOf(look);
      print(context, `${name}, warm`, second);
      assert.deepEqual(paths(second), []);
      harness.advance(idle + 1);
      const [later] = await harness.costOf(look);
      print(context, `${name}, after ${idle + 1} s`, later);
      assert.ok(later.charged <= coldLimit, paths(later).join('\n'));
    });
  }

  test('a token that may not read teams costs no more, and their names are told all the same', async context => {
    const plain = { ...alice, token: harness.tokenOf('alice', ['repo']) };
    const cold = await harness.core();
    const [cost, inspection] = await harness.costOf(() =>
      inspect(cold, 'acme/search', serviceRef('search'), plain),
    );
    print(context, 'search, without read:org', cost);
    assert.ok(cost.charged <= coldLimit, paths(cost).join('\n'));
    assert.deepEqual(inspection.problems, []);
    assert.deepEqual(factsOf(inspection).environments[1]?.reviewers, [
      'acme/leads',
    ]);
  });
});

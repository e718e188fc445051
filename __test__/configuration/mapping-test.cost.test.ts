// What the test of a mapping costs beside the service tab, in each topology, and that an Enterprise Server is asked in the same way.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { scenario } from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Asking } from '../overview/support/core.ts';
import { paths, print } from '../overview/support/cost.ts';
import { Harness } from '../overview/support/harness.ts';
import {
  configurationOf,
  environmentNames,
  serviceRef,
  topologies,
} from '../overview/support/topologies.ts';
import { complaints, testOf } from './support/mapping.ts';

/** Charged requests of a first test beyond those of a first look at the service tab. */
const mostBeyondOverview = 2;

describe('cost', () => {
  let harness: Harness;
  let alice: Asking;

  before(async () => {
    harness = await Harness.start({
      scenario: scenario(topologies.map(({ repository }) => repository)),
    });
    alice = harness.person('alice');
  });

  after(() => harness.close());

  for (const topology of topologies) {
    test(`${topology.title}: at most ${mostBeyondOverview} more than the service tab, and nothing again`, async context => {
      const { name } = topology;
      const environments = configurationOf(topology, harness.host);
      const page = await harness.core();
      await page.configure(environments);
      const [overview] = await harness.costOf(() =>
        page.overview(serviceRef(name), alice),
      );
      const core = await harness.core();
      const [cold, tests] = await harness.costOf(() =>
        testOf(core, environments, alice),
      );
      print(context, `${name}, service tab`, overview);
      print(context, `${name}, test, cold`, cold);
      assert.ok(
        cold.charged <= overview.charged + mostBeyondOverview,
        paths(cold).join('\n'),
      );
      assert.equal(cold.comparisons, 0);
      // What it bought: every environment counts what was deployed to it, each with its version.
      for (const { name: environment, counted: list } of tests.environments) {
        assert.ok(list.length > 0, environment);
        for (const { version } of list) {
          assert.equal(version.kind, 'known', environment);
        }
      }
      const [warm] = await harness.costOf(async () => {
        await testOf(core, environments, alice);
        await testOf(core, environments, alice);
      });
      print(context, `${name}, test, warm`, warm);
      assert.deepEqual(paths(warm), []);
      await core.configure(environments);
      const [then] = await harness.costOf(() =>
        core.overview(serviceRef(name), alice),
      );
      print(context, `${name}, service tab after the test`, then);
      assert.ok(then.charged <= 1, paths(then).join('\n'));
    });
  }

  test('other inputs, another pattern of tags, no dispatch: all of it is tested from what is known', async context => {
    const [topology] = topologies;
    const environments = configurationOf(topology!, harness.host);
    const core = await harness.core();
    await testOf(core, environments, alice);
    const changed = (change: object) =>
      environments.map(each => ({
        ...each,
        source: { ...(each.source as object), ...change },
      }));
    for (const change of [
      { versionInput: 'verson' },
      { environmentInput: { name: 'env', value: 'x' } },
      { versions: { tagPattern: 'v*' } },
      { dispatch: { enabled: false } },
    ]) {
      const [cost, { environments: tests }] = await harness.costOf(() =>
        testOf(core, changed(change), alice),
      );
      print(context, JSON.stringify(change), cost);
      assert.deepEqual(paths(cost), []);
      assert.equal(tests.length, environmentNames.length);
    }
  });
});

test('GitHub Enterprise Server is asked in the same way', async () => {
  const [topology] = topologies;
  const harness = await Harness.start({
    scenario: scenario([topology!.repository]),
    dialect: 'ghes',
  });
  try {
    const core = await harness.core();
    const { environments } = await testOf(
      core,
      configurationOf(topology!, harness.host),
      harness.person('alice'),
    );
    for (const each of environments) {
      assert.equal(each.problem, null);
      assert.deepEqual(complaints(each), []);
      assert.ok(each.live);
    }
  } finally {
    await harness.close();
  }
});

// What opening the deploy dialog costs at GitHub, with the overview warm: the versions and the preselected comparison.

import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { scenario } from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Core } from '../overview/support/core.ts';
import { Harness, type Cost } from '../overview/support/harness.ts';
import {
  configurationOf,
  serviceRef,
  topologies,
} from '../overview/support/topologies.ts';
import { chargedIn, labels, paths, section } from './support/offers.ts';

/** One query and one list of tags. */
const versionsLimit = 2;
/** One comparison, and one the other way round where something would be removed. */
const changesLimit = 2;

let harness: Harness;
let alice: { user: string; token: string };

before(async () => {
  harness = await Harness.start({
    scenario: scenario(topologies.map(({ repository }) => repository)),
  });
  alice = { user: 'user:default/alice', token: harness.tokenOf('alice') };
});

after(() => harness.close());

function print(context: TestContext, what: string, cost: Cost): void {
  context.diagnostic(`${what}: ${chargedIn(cost)} charged`);
}

for (const topology of topologies) {
  describe(topology.title, () => {
    const service = serviceRef(topology.name);
    const environment = 'production';
    let core: Core;

    before(async () => {
      core = await harness.core();
      await core.configure(configurationOf(topology, harness.host));
      await core.overview(service, alice);
    });

    test(`the dialog costs at most ${
      versionsLimit + changesLimit
    } when it is opened, and nothing when it is opened again`, async context => {
      const open = async () => {
        const offered = await core.versions({ service, environment }, alice);
        const [upstream] = section(offered, 'upstream').versions;
        assert.ok(upstream, JSON.stringify(section(offered, 'upstream')));
        const changes = await core.changes(
          {
            service,
            environment,
            version: upstream.choice,
            pullRequests: false,
          },
          alice,
        );
        return { offered, changes };
      };
      const [cold, { offered, changes }] = await harness.costOf(open);
      print(context, `${topology.name}, opened`, cold);
      assert.ok(cold.charged <= versionsLimit, paths(cold));
      assert.ok(cold.comparisons <= changesLimit, paths(cold));
      // What it bought: what went to production before, and what would change.
      assert.ok(labels(section(offered, 'previously_here')).length > 0);
      assert.equal(changes.outcome.kind, 'compared');
      const [warm] = await harness.costOf(open);
      print(context, `${topology.name}, opened again`, warm);
      assert.equal(warm.requests, 0, paths(warm));
    });

    test('a search costs one query, and the same search nothing', async context => {
      const search = () =>
        core.versions({ service, environment, query: 'v1' }, alice);
      const [first] = await harness.costOf(search);
      print(context, `${topology.name}, searched`, first);
      assert.ok(chargedIn(first) <= 1, paths(first));
      const [again] = await harness.costOf(search);
      assert.equal(again.requests, 0, paths(again));
    });

    test('a minute later tags are confirmed for nothing, and one query is charged', async () => {
      harness.advance(61);
      const [cost] = await harness.costOf(() =>
        core.versions({ service, environment }, alice),
      );
      const tags = cost.entries.filter(({ path }) =>
        path.includes('matching-refs'),
      );
      assert.deepEqual(
        tags.map(({ status }) => status),
        [304],
      );
      const queries = cost.entries.filter(({ path }) => /graphql$/.test(path));
      // Where something moves, the overview is older than a minute, too.
      assert.ok(queries.length <= 3, paths(cost));
    });
  });
}

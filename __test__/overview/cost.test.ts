// What the service tab costs at GitHub, read from the simulator's log and never from a clock. "Charged" is every answer
// other than 304; a GraphQL request counts its points.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { scenario } from '../../packages/github-simulator/src/scenario/builder.ts';
import { factsOf, labelOf, type Core } from './support/core.ts';
import { paths, print } from './support/cost.ts';
import { Harness, type Person } from './support/harness.ts';
import {
  configurationOf,
  environmentNames,
  movingTopology,
  serviceRef,
  topologies,
  type Topology,
} from './support/topologies.ts';

const minutes = 60;
/** Data of environments where nothing moves count as fresh for so long. */
const idle = 5 * minutes;

let harness: Harness;
let alice: Person;

before(async () => {
  harness = await Harness.start({
    scenario: scenario(topologies.map(({ repository }) => repository)),
  });
  alice = harness.person('alice');
});

after(() => harness.close());

/** A core that knows the configuration and nothing of GitHub. */
async function coldCore(topology: Topology): Promise<Core> {
  const core = await harness.core();
  await core.configure(configurationOf(topology, harness.host));
  return core;
}

for (const topology of topologies) {
  const { title, name, coldLimit, pairs, production } = topology;
  const service = serviceRef(name);

  describe(title, () => {
    let core: Core;

    before(async () => {
      core = await coldCore(topology);
    });

    test(`a first look costs at most ${coldLimit}, and one for each neighbouring pair`, async context => {
      const [cost, overview] = await harness.costOf(() =>
        core.overview(service, alice),
      );
      print(context, `${name}, cold`, cost);
      assert.ok(cost.charged <= coldLimit, paths(cost).join('\n'));
      assert.ok(cost.comparisons <= pairs, paths(cost).join('\n'));
      // What it bought: every environment has its version, every pair its distance.
      const live = environmentNames.map(environment =>
        labelOf(factsOf(overview, environment).live),
      );
      assert.equal(new Set(live).size, environmentNames.length, String(live));
      assert.ok(!live.includes(undefined), String(live));
      if (production) {
        assert.equal(live.at(-1), production);
      }
      const drifts = environmentNames.map(
        environment => factsOf(overview, environment).drift?.kind,
      );
      assert.deepEqual(drifts, [undefined, 'compared', 'compared', 'compared']);
    });

    test('a second look costs nothing while the first is fresh', async context => {
      const [cost] = await harness.costOf(async () => {
        await core.overview(service, alice);
        await core.overview(service, alice);
      });
      print(context, `${name}, warm`, cost);
      assert.deepEqual(paths(cost), []);
    });

    test('later, what did not change is confirmed and not charged, and nothing is compared or read twice', async context => {
      harness.advance(idle + 1);
      const [cost] = await harness.costOf(() => core.overview(service, alice));
      print(context, `${name}, after ${idle + 1} s`, cost);
      if (topology !== movingTopology) {
        const rest = cost.entries.filter(({ path }) => !isGraphql(path));
        assert.deepEqual(
          rest.filter(({ status }) => status !== 304).map(({ path }) => path),
          [],
        );
      }
      assert.ok(cost.charged <= coldLimit);
      assert.equal(cost.comparisons, 0);
    });
  });
}

const isGraphql = (path: string) => path.endsWith('/graphql');

test('a new deployment later costs what a list, a query and its comparisons cost', async context => {
  const topology = topologies[0]!;
  const service = serviceRef(topology.name);
  const core = await coldCore(topology);
  await core.overview(service, alice);
  const id = harness.startRun({
    repository: `acme/${topology.name}`,
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'production', version: 'v1.1.0' },
    actor: 'alice',
  });
  harness.finishRun(id);
  harness.advance(idle + 1);
  const [cost, overview] = await harness.costOf(() =>
    core.overview(service, alice),
  );
  print(context, 'after one new deployment', cost);
  assert.equal(labelOf(factsOf(overview, 'production').live), 'v1.1.0');
  assert.ok(cost.charged <= topology.coldLimit, paths(cost).join('\n'));
  // Staging and production run the same commit now: there is nothing to compare.
  assert.equal(cost.comparisons, 0, paths(cost).join('\n'));
});

test('while something runs, it is looked at every five seconds and not more often', async context => {
  const service = serviceRef(movingTopology.name);
  const core = await coldCore(movingTopology);
  const repository = `acme/${movingTopology.name}`;
  const id = harness.startRun({
    repository,
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'testing', version: 'v1.3.0' },
    actor: 'alice',
  });
  harness.advance(5);
  const first = await core.overview(service, alice);
  assert.equal(first.refreshAfterSeconds, 5);
  assert.equal(factsOf(first, 'testing').latest?.state, 'running');
  harness.advance(4);
  const [within] = await harness.costOf(() => core.overview(service, alice));
  assert.deepEqual(paths(within), []);
  harness.finishRun(id);
  harness.advance(2);
  const [cost, then] = await harness.costOf(() =>
    core.overview(service, alice),
  );
  print(context, 'a look at a running deployment', cost);
  assert.equal(labelOf(factsOf(then, 'testing').live), 'v1.3.0');
  assert.equal(factsOf(then, 'testing').latest, null);
  assert.ok(cost.charged <= movingTopology.coldLimit, paths(cost).join('\n'));
});

for (const topology of topologies) {
  test(`twenty requests of one viewer at once cost what one costs: ${topology.title}`, async context => {
    const service = serviceRef(topology.name);
    const [alone] = await harness.costOf(async () =>
      (await coldCore(topology)).overview(service, alice),
    );
    const core = await coldCore(topology);
    const [together, answers] = await harness.costOf(() =>
      Promise.all(
        Array.from({ length: 20 }, () => core.overview(service, alice)),
      ),
    );
    print(context, 'one', alone);
    print(context, 'twenty', together);
    assert.deepEqual(paths(together).sort(), paths(alone).sort());
    const said = answers.map(({ environments }) =>
      JSON.stringify(environments),
    );
    assert.equal(new Set(said).size, 1);
  });
}

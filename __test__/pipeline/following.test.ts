// While a run is followed: what is shown when GitHub does not answer, to whom, and what it costs.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Asking, Core } from '../overview/support/core.ts';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Cost, Harness } from '../overview/support/harness.ts';
import { at } from '../overview/support/topologies.ts';
import { pipelineConfiguration, pipelineScenario } from './support/scenario.ts';
import { follow, onlyGate, startGates, startShop } from './support/stages.ts';

const production = at('shop', 'production');

let harness: Harness;
let core: Core;
let bob: Asking;
let carol: Asking;

freshForEach(pipelineScenario(), pipelineConfiguration, fresh => {
  ({ harness, core } = fresh);
  bob = harness.person('bob');
  carol = harness.person('carol');
});

describe('while it is followed', () => {
  test('the last that was known is shown while GitHub does not answer', async () => {
    const run = startGates(harness, 'team');
    harness.advance(60);
    const place = at('gates', 'team');
    await follow(core, place, run, bob);
    harness.fault({ kind: 'status', status: 502, message: 'Bad gateway' });
    harness.advance(20);
    try {
      const pipeline = await follow(core, place, run, bob);
      assert.equal(pipeline.stale?.code, 'host_down');
      assert.equal(onlyGate(pipeline, 'deploy').state, 'closed');
    } finally {
      harness.clearFaults();
    }
    harness.advance(60);
    assert.equal((await follow(core, place, run, bob)).stale, null);
    harness.finishRun(run);
  });

  test('nothing is shown any more to a token that GitHub rejects', async () => {
    const run = startGates(harness, 'team');
    harness.advance(60);
    const place = at('gates', 'team');
    await follow(core, place, run, bob);
    harness.revokeTokens('bob');
    harness.advance(20);
    await assert.rejects(() => follow(core, place, run, bob), {
      code: 'token_rejected',
    });
    harness.finishRun(run);
  });

  test('somebody else asks with their own token', async () => {
    const run = startGates(harness, 'team');
    harness.advance(60);
    const place = at('gates', 'team');
    await follow(core, place, run, bob);
    const [cost] = await harness.costOf(() => follow(core, place, run, carol));
    assert.ok(cost.charged > 0);
    harness.finishRun(run);
  });
});

/** What was charged for a run, and for the earlier ones that it is estimated by. */
function shares({ entries }: Cost, run: number): [number, number] {
  const isEarlier = ({ path }: { path: string }) => {
    const [, id] = /\/runs\/(\d+)\/attempts\/1\/jobs/.exec(path) ?? [];
    return id !== undefined && id !== String(run);
  };
  const sum = (list: readonly { charged: number }[]) =>
    list.reduce((all, { charged }) => all + charged, 0);
  const earlier = sum(entries.filter(isEarlier));
  return [sum(entries) - earlier, earlier];
}

describe('cost', () => {
  test('one workflow file: two charged beside a warm overview, none for who asks again', async () => {
    const run = startGates(harness, 'team');
    harness.advance(60);
    const place = at('gates', 'team');
    await core.overview(place.service, bob);
    const [cold] = await harness.costOf(() => follow(core, place, run, bob));
    const [own, estimate] = shares(cold, run);
    assert.equal(own, 2, JSON.stringify(cold.entries.map(e => e.path)));
    assert.ok(estimate <= 3, `${estimate} for the estimate`);
    const [warm] = await harness.costOf(() => follow(core, place, run, bob));
    assert.equal(warm.requests, 0);
    harness.finishRun(run);
  });

  test('called workflows cost one more for each level, once', async () => {
    const run = startShop(harness);
    harness.advance(920);
    await core.overview(production.service, bob);
    const [cold] = await harness.costOf(() =>
      follow(core, production, run, bob),
    );
    const [own, estimate] = shares(cold, run);
    assert.equal(own, 4, JSON.stringify(cold.entries.map(e => e.path)));
    assert.ok(estimate <= 3, `${estimate} for the estimate`);
    harness.decide(run, 'production', 'bob');
    harness.advance(20);
    await core.overview(production.service, bob);
    const [next] = await harness.costOf(() =>
      follow(core, production, run, bob),
    );
    assert.equal(
      next.charged,
      3,
      'the run, its jobs and its gates have changed',
    );
    harness.advance(400);
    await core.overview(production.service, bob);
    await follow(core, production, run, bob);
    const [warm] = await harness.costOf(() =>
      follow(core, production, run, bob),
    );
    assert.equal(warm.requests, 0);
  });

  test('following a run for an hour costs one viewer less than a thousand', async t => {
    const run = harness.startRun({
      repository: 'acme/long',
      workflow: 'long.yml',
      actor: 'carol',
    });
    const place = at('long', 'production');
    const cost = harness.watch();
    const states = new Set<string>();
    let decided = false;
    for (let passed = 0; passed < 3600; ) {
      const pipeline = await follow(core, place, run, bob);
      states.add(pipeline.state);
      if (pipeline.state === 'waiting' && !decided) {
        harness.decide(run, 'production', 'bob');
        decided = true;
      }
      const seconds = Math.min(pipeline.refreshAfterSeconds, 3600 - passed);
      harness.advance(seconds);
      passed += seconds;
    }
    const { charged, requests } = cost();
    t.diagnostic(`one hour: ${charged} charged of ${requests} requests`);
    assert.ok(decided, [...states].join());
    assert.ok(states.has('running'));
    assert.ok(charged <= 1000, `${charged} charged`);
  });
});

// A service as one pipeline, in each topology, against the simulated GitHub: which version is followed, where it stands, and that
// it costs nothing beside the overview.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type {
  ServicePipeline,
  ServiceStage,
} from 'backstage-plugin-deployment-common';
import { scenario } from '../../packages/github-simulator/src/scenario/builder.ts';
import {
  versionText,
  type Asking,
  type Core,
} from '../overview/support/core.ts';
import { Harness } from '../overview/support/harness.ts';
import {
  configurationOf,
  environmentNames,
  movingTopology,
  serviceRef,
  topologies,
} from '../overview/support/topologies.ts';

let harness: Harness;
let core: Core;

before(async () => {
  harness = await Harness.start({
    scenario: scenario(topologies.map(({ repository }) => repository)),
  });
});

beforeEach(async () => {
  harness.advance(3600);
  core = await harness.core();
});

after(() => harness.close());

const ask = (name: string, asking: Asking) =>
  core.ask<ServicePipeline>(
    'servicePipeline',
    { service: serviceRef(name) },
    asking,
  );

const standings = ({ stages }: ServicePipeline) =>
  stages.map(({ standing }) => standing);

function stageOf({ stages }: ServicePipeline, name: string): ServiceStage {
  const found = stages.find(({ environment }) => environment === name);
  assert.ok(found, name);
  return found;
}

for (const topology of topologies) {
  const { title, name } = topology;

  test(`${title}: the newest version of the first environment is followed`, async () => {
    await core.configure(configurationOf(topology, harness.host));
    const alice = harness.person('alice');
    await core.overview(serviceRef(name), alice);
    const [cost, pipeline] = await harness.costOf(() => ask(name, alice));
    assert.equal(cost.requests, 0, 'the overview has read it all');
    assert.equal(pipeline.service, serviceRef(name));
    assert.equal(pipeline.accounts[0]?.login, 'alice');
    assert.ok(pipeline.fetchedAt);
    assert.deepEqual(
      pipeline.stages.map(({ environment, tier, needs }) => [
        environment,
        tier,
        needs,
      ]),
      environmentNames.map((environment, order) => [
        environment,
        environment,
        environmentNames.slice(Math.max(order - 1, 0), order),
      ]),
    );
    // A pipeline's newest run has failed on its way to testing; the others were never asked to bring it further.
    const isOnePipeline = name === 'lookup' || name === 'letters';
    assert.deepEqual(standings(pipeline), [
      'live',
      isOnePipeline ? 'failed' : 'not_yet',
      'not_yet',
      'not_yet',
    ]);
    const { version } = pipeline;
    assert.ok(version);
    const [first] = pipeline.stages;
    assert.deepEqual(first?.live, version);
    assert.deepEqual(first?.deployment?.version, version);
    if (!isOnePipeline) {
      assert.equal(versionText(version), 'v1.3.0');
      const production = stageOf(pipeline, 'production');
      assert.ok(production.live);
      assert.equal(versionText(production.live), 'v1.0.0');
      assert.equal(production.deployment, null);
    }
    assert.deepEqual(
      pipeline.stages.filter(({ problem }) => problem !== null),
      [],
    );
  });
}

describe('while something moves', () => {
  const { name } = movingTopology;
  const start = (environment: string, version: string, actor = 'alice') =>
    harness.startRun({
      repository: `acme/${name}`,
      workflow: 'deploy.yml',
      inputs: { environment, version },
      actor,
    });

  beforeEach(() =>
    core.configure(configurationOf(movingTopology, harness.host)),
  );

  test('the followed version is seen on its way, at a gate, and with who may decide', async () => {
    const early = start('testing', 'v1.3.0');
    harness.advance(10);
    const bob = harness.person('bob');
    const moving = await ask(name, bob);
    assert.equal(moving.refreshAfterSeconds, 5);
    assert.equal(stageOf(moving, 'testing').standing, 'running');
    harness.finishRun(early);
    const run = start('production', 'v1.3.0');
    harness.advance(60);
    const waiting = stageOf(await ask(name, bob), 'production');
    assert.equal(waiting.standing, 'waiting');
    assert.equal(waiting.deployment?.run?.id, String(run));
    const [reviewers, timer] = waiting.gates;
    assert.equal(reviewers?.gate.kind, 'reviewers');
    assert.equal(reviewers?.state, 'closed');
    assert.equal(reviewers?.viewer.kind, 'may');
    assert.ok(reviewers?.since);
    assert.equal(timer?.gate.kind, 'timer');
    assert.ok(timer?.viewer.kind === 'may_not');
    assert.equal(timer.viewer.reason, 'timer_runs');
    const [forAlice] = stageOf(
      await ask(name, harness.person('alice')),
      'production',
    ).gates;
    assert.ok(forAlice?.viewer.kind === 'may_not');
    harness.decide(run, 'production', 'bob', { state: 'rejected' });
    harness.advance(30);
    assert.equal(
      stageOf(await ask(name, bob), 'production').standing,
      'failed',
    );
  });

  test('what ran and was followed by another version is replaced', async () => {
    harness.finishRun(start('testing', 'v1.3.0'));
    harness.advance(10);
    harness.finishRun(start('testing', 'v1.2.0'));
    harness.advance(301);
    const testing = stageOf(
      await ask(name, harness.person('alice')),
      'testing',
    );
    assert.equal(testing.standing, 'replaced');
    assert.ok(testing.live);
    assert.equal(versionText(testing.live), 'v1.2.0');
  });

  test('without a token for the host each environment has its problem', async () => {
    const pipeline = await ask(name, { user: 'user:default/alice' });
    assert.equal(pipeline.version, null);
    assert.equal(pipeline.fetchedAt, null);
    assert.deepEqual(
      pipeline.stages.map(({ problem, standing }) => [problem?.code, standing]),
      environmentNames.map(() => ['not_connected', 'unknown']),
    );
  });
});

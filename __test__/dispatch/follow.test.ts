// After the press: the run is there at once, for everybody, and is followed to its end.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type {
  Deployment,
  Dispatches,
  DispatchOutcome,
  Environment,
  EnvironmentFacts,
  Preflight,
} from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  run,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import {
  factsOf,
  labelOf,
  type Asking,
  type Core,
} from '../overview/support/core.ts';
import { paths, print } from '../overview/support/cost.ts';
import { Harness } from '../overview/support/harness.ts';
import { agreed } from './support/house.ts';

const service = 'component:default/shipping';
const environment = 'production';

// Nothing in its runs tells where they go and with which version.
const workflow = `
name: Deploy
on:
  workflow_dispatch:
    inputs:
      target: { type: environment, required: true }
      version: { type: string, required: true }
      dry_run: { type: boolean, default: false }
jobs:
  build:
    runs-on: ubuntu-latest
    steps: [{ run: make }]
  deploy:
    needs: build
    runs-on: ubuntu-latest
    environment: \${{ inputs.target }}
    steps: [{ run: ./ship.sh }]
`;

const shipping = repository(
  'shipping',
  { 'deploy.yml': workflow },
  {
    environments: { production: { reviewers: ['bob'] }, staging: {} },
    jobs: { 'deploy.yml': { build: { seconds: 60 }, deploy: { seconds: 60 } } },
    history: [
      ...['v1.0.0', 'v1.1.0', 'v1.2.0'].flatMap((tag, index) => [
        commit(`Prepare ${tag}`, `${9 - index}d 1h`, { quiet: true }),
        { tag, age: `${9 - index}d`, by: 'alice', quiet: true },
      ]),
      run(
        '5d',
        { target: 'production', version: 'v1.0.0' },
        { reviews: [{ environment, by: 'bob', after: '1m' }] },
      ),
    ],
  },
);

function environments(host: string): Environment[] {
  return ['staging', 'production'].map((name, order) => ({
    service,
    name,
    tier: name === 'production' ? 'production' : 'staging',
    order,
    promotesFrom: [],
    provider: 'github',
    host,
    source: {
      owner: 'acme',
      repo: 'shipping',
      workflow: 'deploy.yml',
      topology: 'environment-input',
      environment: name,
      environmentInput: { name: 'target', value: name },
      versionInput: 'version',
    },
  }));
}

/** A simulated GitHub with the service, and people who look at it. */
class Scene {
  #presses = 0;
  readonly harness: Harness;
  readonly core: Core;

  private constructor(harness: Harness, core: Core) {
    this.harness = harness;
    this.core = core;
  }

  static async start(dialect: 'github' | 'ghes' = 'github'): Promise<Scene> {
    const harness = await Harness.start({
      scenario: scenario([shipping]),
      dialect,
    });
    const core = await harness.core();
    await core.configure(environments(core.host));
    return new Scene(harness, core);
  }

  person(login: string): Asking {
    return this.harness.person(login);
  }

  preflight(asking: Asking, label = 'v1.1.0'): Promise<Preflight> {
    const version = { label, sha: null };
    return this.core.preflight(
      { service, environment, version, inputs: [] },
      asking,
    );
  }

  /** Deploys a version to production, with every warning ticked. */
  async press(
    asking: Asking,
    label: string,
    inputs: { name: string; value: string }[] = [],
  ): Promise<DispatchOutcome> {
    const seen = await this.preflight(asking, label);
    this.#presses += 1;
    return this.core.ask<DispatchOutcome>(
      'dispatch',
      {
        service,
        environment,
        version: { label, sha: null },
        inputs,
        idempotencyKey: `press-${this.#presses}`,
        ...agreed(seen),
      },
      asking,
    );
  }

  async production(asking: Asking): Promise<EnvironmentFacts> {
    return factsOf(await this.core.overview(service, asking), environment);
  }

  async newest(asking: Asking): Promise<DispatchOutcome> {
    const { dispatches } = await this.core.ask<Dispatches>(
      'dispatches',
      { service, environment, limit: 1 },
      asking,
    );
    return dispatches[0]!;
  }
}

const isRecorded = (deployment: Deployment | null) =>
  deployment?.version.kind === 'known' &&
  deployment.version.provenance === 'dispatch_record';

describe('a deployment that is started from here', () => {
  let scene: Scene;
  let alice: Asking;
  let bob: Asking;
  let outcome: DispatchOutcome;
  let runId: string;

  before(async () => {
    scene = await Scene.start();
    alice = scene.person('alice');
    bob = scene.person('bob');
    // Both have the page open.
    await scene.core.overview(service, alice);
    await scene.core.overview(service, bob);
    outcome = await scene.press(alice, 'v1.1.0', [
      { name: 'dry_run', value: 'true' },
    ]);
    runId = outcome.run!.id;
  });

  after(() => scene.harness.close());

  test('is shown at once, with the version that it was started with, to all who have the page open', async context => {
    for (const [who, asking] of Object.entries({ alice, bob })) {
      const [cost, overview] = await scene.harness.costOf(() =>
        scene.core.overview(service, asking),
      );
      print(context, `${who} right after the press`, cost);
      // The list of runs, the records, and what runs.
      assert.ok(cost.charged <= 3, paths(cost).join('\n'));
      assert.equal(overview.refreshAfterSeconds, 5);
      const { latest, live, dispatched } = factsOf(overview, environment);
      assert.equal(latest?.run?.id, runId);
      assert.equal(latest?.state, 'queued');
      assert.equal(labelOf(latest), 'v1.1.0');
      assert.ok(isRecorded(latest));
      assert.notEqual(live?.run?.id, runId);
      assert.equal(dispatched, null);
      assert.equal(factsOf(overview, 'staging').latest, null);
    }
  });

  test('costs nothing while what was read is fresh, and little when it is looked at again', async context => {
    scene.harness.advance(4);
    const [within] = await scene.harness.costOf(() =>
      scene.core.overview(service, bob),
    );
    assert.equal(within.requests, 0, paths(within).join('\n'));
    let charged = 0;
    for (let look = 0; look < 8; look += 1) {
      scene.harness.advance(5);
      const [cost, { refreshAfterSeconds }] = await scene.harness.costOf(() =>
        scene.core.overview(service, bob),
      );
      print(context, `look ${look + 1}`, cost);
      // The list is confirmed where nothing changed; two queries tell of records and jobs.
      assert.ok(cost.charged <= 3, paths(cost).join('\n'));
      assert.equal(refreshAfterSeconds, 5);
      charged += cost.charged;
    }
    assert.ok(charged <= 20, `${charged} charged in 40 s`);
  });

  test('runs while it builds', async () => {
    const { latest } = await scene.production(bob);
    assert.equal(latest?.state, 'running');
    assert.equal(latest?.run?.id, runId);
    assert.equal(labelOf(latest), 'v1.1.0');
  });

  test('waits at the gate of its environment, and is not shown twice', async () => {
    scene.harness.advance(60);
    const facts = await scene.production(bob);
    assert.equal(facts.latest?.state, 'waiting');
    assert.equal(facts.latest?.run?.id, runId);
    assert.equal(labelOf(facts.latest), 'v1.1.0');
    assert.ok(isRecorded(facts.latest));
    assert.deepEqual(
      facts.gates.map(({ kind }) => kind),
      ['reviewers'],
    );
    assert.equal(facts.waiting, null);
    assert.equal(facts.dispatched, null);
    assert.equal((await scene.newest(alice)).record.endedAt, null);
  });

  test('is live once it has succeeded, and its end is written down by whoever sees it', async () => {
    scene.harness.simulator.control.approve(Number(runId), {
      environment,
      actor: 'bob',
    });
    scene.harness.advance(30);
    assert.equal((await scene.production(bob)).latest?.state, 'running');
    scene.harness.advance(60);
    const facts = await scene.production(bob);
    assert.equal(facts.live?.run?.id, runId);
    assert.equal(labelOf(facts.live), 'v1.1.0');
    assert.ok(isRecorded(facts.live));
    assert.equal(facts.latest, null);
    assert.equal(facts.dispatched, null);
    assert.notEqual((await scene.newest(alice)).record.endedAt, null);
    scene.harness.advance(301);
    await scene.production(bob);
    const [warm] = await scene.harness.costOf(() => scene.production(bob));
    assert.equal(warm.requests, 0, paths(warm).join('\n'));
  });

  test('leaves its values for the next time', async () => {
    const used = [{ name: 'dry_run', value: 'true' }];
    for (const asking of [alice, bob]) {
      const { lastUsed } = await scene.preflight(asking);
      assert.equal(lastUsed?.by, 'user:default/alice');
      assert.deepEqual(lastUsed?.inputs, used);
    }
  });

  test('warns the next time of a mapping that somebody else has changed since', async () => {
    const warnings = async (asking: Asking) =>
      (await scene.preflight(asking)).checks
        .filter(({ outcome: found }) => found === 'warned')
        .map(({ message }) => message)
        .filter(message => message.includes('is mapped'));
    assert.deepEqual(await warnings(alice), []);
    await scene.core.configure(
      environments(scene.core.host).map(entry => ({
        ...entry,
        source: {
          ...(entry.source as object),
          ignore: { tasks: ['rehearse'] },
        },
      })),
    );
    const [warning] = await warnings(alice);
    assert.match(warning ?? '', /^How production is mapped was changed on /);
    assert.deepEqual(await warnings(bob), []);
  });

  test('that fails before it comes to its environment is shown as failed', async () => {
    const failing = await scene.press(bob, 'v1.2.0');
    scene.harness.advance(10);
    assert.equal((await scene.production(alice)).latest?.state, 'running');
    scene.harness.finishRun(Number(failing.run!.id), 'failure');
    scene.harness.advance(5);
    const facts = await scene.production(alice);
    assert.equal(facts.latest?.state, 'failed');
    assert.equal(facts.latest?.run?.id, failing.run!.id);
    assert.equal(labelOf(facts.latest), 'v1.2.0');
    assert.equal(labelOf(facts.live), 'v1.1.0');
    assert.equal(facts.dispatched, null);
    assert.notEqual((await scene.newest(alice)).record.endedAt, null);
  });

  test('that is stopped before it comes there is shown as cancelled', async () => {
    const stopped = await scene.press(bob, 'v1.2.0');
    scene.harness.finishRun(Number(stopped.run!.id), 'cancelled');
    scene.harness.advance(5);
    const { latest } = await scene.production(alice);
    assert.equal(latest?.state, 'cancelled');
    assert.equal(latest?.run?.id, stopped.run!.id);
  });
});

describe('a deployment whose answer was lost', () => {
  let scene: Scene;
  let alice: Asking;
  let bob: Asking;

  before(async () => {
    scene = await Scene.start();
    alice = scene.person('alice');
    bob = scene.person('bob');
    await scene.core.overview(service, bob);
    scene.harness.fault(
      { kind: 'drop' },
      { method: 'POST', path: '/dispatches', times: 1 },
    );
  });

  after(() => scene.harness.close());

  test('is told as not known beside the deployments, with the runs to choose from', async () => {
    const { record } = await scene.press(alice, 'v1.1.0');
    assert.equal(record.state, 'unknown');
    // Somebody starts another one at GitHub with the same account.
    scene.harness.startRun({
      repository: 'acme/shipping',
      workflow: 'deploy.yml',
      ref: 'main',
      inputs: { target: 'staging', version: 'v1.2.0' },
      actor: 'alice',
    });
    const early = await scene.core.overview(service, bob);
    assert.equal(early.refreshAfterSeconds, 5);
    assert.equal(factsOf(early, environment).dispatched?.record.id, record.id);
    assert.deepEqual(factsOf(early, environment).dispatched?.candidates, []);
    scene.harness.advance(20);
    const { dispatched } = await scene.production(bob);
    assert.equal(dispatched?.record.state, 'unknown');
    assert.equal(dispatched?.candidates.length, 2);
    assert.match(dispatched?.message ?? '', /each of these runs may be it/);
  });

  test('is settled by whoever looks, once, and then followed', async () => {
    const { dispatched } = await scene.production(bob);
    // The older of the two is ours.
    const [, ours] = dispatched!.candidates;
    const command = { service, environment, dispatch: dispatched!.record.id };
    const identify = (id: string) =>
      scene.core.ask<DispatchOutcome>(
        'identifyDispatch',
        { ...command, run: id },
        bob,
      );
    await assert.rejects(
      () => identify('12345678901'),
      (error: { code: string }) => error.code === 'conflict',
    );
    const settled = await identify(ours!.id);
    assert.equal(settled.record.state, 'started');
    assert.equal(settled.run?.id, ours!.id);
    assert.deepEqual((await identify(ours!.id)).record, settled.record);
    await assert.rejects(
      () => identify(dispatched!.candidates[0]!.id),
      (error: { code: string }) => error.code === 'conflict',
    );
    const facts = await scene.production(alice);
    assert.equal(facts.dispatched, null);
    assert.equal(facts.latest?.run?.id, ours!.id);
    assert.equal(labelOf(facts.latest), 'v1.1.0');
  });
});

describe('a deployment on a host that does not name the run', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.start('ghes');
  });

  after(() => scene.harness.close());

  test('is told as started, and shown as soon as there is one run that it can be', async () => {
    const alice = scene.person('alice');
    const { record, run: named } = await scene.press(alice, 'v1.1.0');
    assert.equal(record.state, 'started');
    assert.equal(named, null);
    const early = await scene.production(alice);
    assert.match(early.dispatched?.message ?? '', /has not shown up yet/);
    scene.harness.advance(20);
    const [cost, overview] = await scene.harness.costOf(() =>
      scene.core.overview(service, alice),
    );
    const { latest, dispatched } = factsOf(overview, environment);
    assert.equal(labelOf(latest), 'v1.1.0', paths(cost).join('\n'));
    assert.ok(isRecorded(latest));
    assert.equal(dispatched, null);
  });
});

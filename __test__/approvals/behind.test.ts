// Nothing that waits is hidden: not by what was deployed since, not by what others deployed to the same environment, and not by a
// mapping that does not say which environment of GitHub's it means.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Inbox, Pipeline } from 'backstage-plugin-deployment-common';
import type { Asking, Core } from '../overview/support/core.ts';
import { Harness } from '../overview/support/harness.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import { busyConfiguration, busyScenario, sharing } from './support/busy.ts';

describe('what waits', () => {
  let harness: Harness;
  let core: Core;
  let bob: Asking;
  const started: number[] = [];

  before(async () => {
    harness = await Harness.start({ scenario: busyScenario() });
  });

  async function open(): Promise<void> {
    core = await harness.core();
    for (const environments of busyConfiguration(harness.host)) {
      await core.configure(environments);
    }
    bob = { user: 'user:default/bob', token: harness.tokenOf('bob') };
  }

  afterEach(() => {
    harness.clearFaults();
    for (const run of started.splice(0)) {
      harness.finishRun(run, 'cancelled');
    }
    // Longer than anything waits: what one test has deployed is nothing to the next.
    harness.advance(32 * 24 * 3600);
  });

  after(() => harness.close());

  function start(repo: string, workflow = 'deploy.yml', inputs = {}): string {
    const run = harness.startRun({
      repository: `acme/${repo}`,
      workflow,
      actor: 'carol',
      inputs,
    });
    started.push(run);
    harness.advance(10);
    return String(run);
  }

  /** Deployments that come after, and are over. */
  function deploy(count: number, repo: string, workflow = 'deploy.yml'): void {
    for (let n = 0; n < count; n += 1) {
      const run = Number(start(repo, workflow));
      started.pop();
      if (n % 2 === 0) {
        harness.decide(run, 'production', 'bob');
        harness.advance(120);
      } else {
        harness.finishRun(run, 'cancelled');
      }
    }
    harness.advance(301);
  }

  const look = (...services: string[]) =>
    core.ask<Inbox>('inbox', { services: services.map(serviceRef) }, bob);

  const runsIn = ({ waiting }: Inbox) =>
    waiting.map(({ service, run }) => [service.split('/')[1], run.id]);

  test('is found behind any number of newer deployments of its environment', async () => {
    await open();
    const run = start('busy');
    const [before] = (await look('busy')).waiting;
    assert.ok(before);
    for (const newer of [9, 1, 1, 1, 100]) {
      deploy(newer, 'busy');
      const inbox = await look('busy');
      assert.deepEqual(runsIn(inbox), [['busy', run]]);
      assert.equal(inbox.more, false);
      assert.deepEqual(inbox.problems, []);
      assert.equal(inbox.forViewer, 1);
    }
    const [entry] = (await look('busy')).waiting;
    const { live: _, ...same } = before;
    assert.deepEqual(
      { ...entry, live: undefined },
      { ...same, live: undefined },
    );
    assert.equal(entry?.actor?.login, 'carol');
  });

  test('is found where other services deploy to its environment', async () => {
    await open();
    const [first, ...others] = sharing as [string, ...string[]];
    const run = start('many', `${first}.yml`);
    for (const other of others) {
      deploy(1, 'many', `${other}.yml`);
    }
    const inbox = await look(...sharing);
    assert.deepEqual(runsIn(inbox), [[first, run]]);
    assert.equal(inbox.more, false);
  });

  test('is looked for further back only where something young may hide, and once as long as nothing changes', async t => {
    await open();
    start('busy');
    // GitHub gives it up by itself.
    started.pop();
    deploy(12, 'busy');
    const [cold] = await harness.costOf(() => look('busy'));
    const [warm] = await harness.costOf(() => look('busy'));
    const asked = cold.entries.filter(({ path }) => path.endsWith('/graphql'));
    assert.equal(asked.length, 3, 'records, those behind, the run');
    assert.ok(cold.charged <= 3 + 1, `cold: ${cold.charged}`);
    assert.equal(warm.requests, 0);
    t.diagnostic(`cold ${cold.charged} points in ${cold.requests} requests`);
    harness.advance(32 * 24 * 3600);
    const [later, inbox] = await harness.costOf(() => look('busy'));
    assert.equal(later.requests, 1, 'records');
    assert.deepEqual(inbox.waiting, []);
    assert.equal(inbox.more, false);
  });

  test('stays, with its age, while the host is down', async () => {
    await open();
    const run = start('busy');
    deploy(12, 'busy');
    await look('busy');
    harness.advance(301);
    harness.fault({ kind: 'html-5xx' });
    const inbox = await look('busy');
    assert.deepEqual(runsIn(inbox), [['busy', run]]);
    assert.equal(inbox.stale?.code, 'host_down');
  });

  test('may be more than was looked at, and that is said', async () => {
    await open();
    const run = start('busy');
    deploy(411, 'busy');
    const inbox = await look('busy');
    assert.deepEqual(inbox.waiting, []);
    assert.equal(inbox.more, true);
    assert.deepEqual(inbox.problems, []);
    // It has not gone: nothing but how far was looked is why.
    const place = { service: serviceRef('busy'), environment: 'production' };
    const pipeline = await core.ask<Pipeline>(
      'pipeline',
      { ...place, run },
      bob,
    );
    assert.equal(pipeline.state, 'waiting');
  });

  test('is found by the name of ours, or by the value of the input, where the mapping names no environment of GitHub’s', async () => {
    await open();
    const run = start('plain');
    const chosen = start('chosen', 'deploy.yml', { target: 'live' });
    const inbox = await look('plain', 'chosen');
    assert.deepEqual(runsIn(inbox).sort(), [
      ['chosen', chosen],
      ['plain', run],
    ]);
    assert.equal(inbox.forViewer, 2);
  });
});

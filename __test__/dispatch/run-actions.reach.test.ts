// Which runs can be cancelled and run again from an environment, and what else such a run touches.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  versionText,
  type Asking,
  type Core,
} from '../overview/support/core.ts';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Harness } from '../overview/support/harness.ts';
import { at } from '../overview/support/topologies.ts';
import { refsOf, agreed } from './support/house.ts';
import { RunActions, posts, said } from './support/run-actions.ts';
import { runConfiguration, runScenario } from './support/runs.ts';

const staging = at('payments', 'staging');
const production = at('payments', 'production');

let runs: RunActions;
let harness: Harness;
let core: Core;
let alice: Asking;

freshForEach(runScenario(), runConfiguration, fresh => {
  runs = new RunActions(fresh);
  ({ harness, core, alice } = runs);
});

describe('which run', () => {
  test('what is no number, of another repository or not there is refused', async () => {
    for (const run of ['x', '-1', '1/../2', '0']) {
      await runs.refusedWith(
        () => runs.look(staging, run, 'cancel'),
        'invalid_input',
        'run',
        /by its number/,
      );
    }
    const elsewhere = runs.startPipeline();
    for (const run of [elsewhere, '12345678901']) {
      await runs.refusedWith(
        () => runs.look(staging, run, 'cancel'),
        'not_found_or_not_visible',
        'run',
        new RegExp(`acme/payments on \\S+ has no run ${run}`),
      );
    }
  });

  test('a run of another environment is refused by its name', async () => {
    const run = runs.deploy('production');
    harness.advance(10);
    for (const send of [
      () => runs.look(staging, run, 'cancel'),
      () =>
        runs.act(staging, run, 'cancel', { authorized: [staging, production] }),
    ]) {
      await runs.refusedWith(
        send,
        'invalid_input',
        'run',
        /Run #\d+ deploys to production, not to staging\./,
      );
    }
  });

  test('a run that says nothing of where it goes is refused', async () => {
    const inputs = { environment: 'staging', version: 'v1' };
    const run = harness.startRun({
      repository: 'acme/mute',
      workflow: 'deploy.yml',
      inputs,
      actor: 'carol',
    });
    await runs.refusedWith(
      () => runs.look(at('mute', 'staging'), String(run), 'cancel'),
      'invalid_input',
      'run',
      /Whether run #\d+ deploys to staging is not known/,
    );
  });

  test('unless it was started from here: then it goes where it was started for', async () => {
    const place = at('mute', 'staging');
    const version = { label: 'v1', sha: null };
    const command = { ...place, version, inputs: [] };
    const planned = await core.preflight(command, alice);
    const { run } = await core.ask<{ run: { id: string } | null }>(
      'dispatch',
      {
        ...place,
        version,
        idempotencyKey: 'run-actions',
        ...agreed(planned),
      },
      alice,
    );
    assert.ok(run);
    const preflight = await runs.look(place, run.id, 'cancel');
    assert.deepEqual(refsOf(preflight.touches), [place]);
    assert.equal(versionText(preflight.version), 'v1');
    await runs.refusedWith(
      () => runs.look(at('mute', 'production'), run.id, 'cancel'),
      'invalid_input',
      'run',
      /deploys to staging, not to production/,
    );
  });
});

describe('a pipeline of several environments and services', () => {
  const store = at('store', 'production');
  const touched = [
    store,
    at('admin', 'staging'),
    at('admin', 'production'),
    at('store', 'staging'),
  ];

  test('touches all of them, the one asked about first, and leaves what it has deployed', async () => {
    const run = runs.startPipeline();
    harness.advance(120);
    const preflight = await runs.look(store, run, 'cancel');
    assert.equal(preflight.state, 'waiting');
    assert.deepEqual(refsOf(preflight.touches), touched);
    assert.deepEqual(
      preflight.touches.map(({ tier }) => tier),
      ['production', 'staging', 'production', 'staging'],
    );
    assert.ok(
      said(preflight, 'passed').includes(
        'What it has deployed already stays: staging.',
      ),
      JSON.stringify(preflight.checks),
    );
    for (const missing of touched) {
      const authorized = touched.filter(each => each !== missing);
      await runs.refusedWith(
        () => runs.act(store, run, 'cancel', { authorized }),
        'conflict',
        'authorized',
        /^Nothing was cancelled: the run deploys to more environments than it was permitted for/,
      );
    }
    const sent = harness.watch();
    await runs.act(store, run, 'cancel', { authorized: touched });
    assert.deepEqual(posts(sent()), ['cancel']);
  });

  test('is seen as one run in the environments of each service', async () => {
    const run = runs.startPipeline();
    harness.advance(10);
    const admin = at('admin', 'staging');
    const preflight = await runs.look(admin, run, 'cancel');
    assert.deepEqual(refsOf(preflight.touches)[0], admin);
    assert.equal(preflight.touches.length, 4);
    harness.finishRun(Number(run), 'failure');
    const again = await runs.look(admin, run, 'rerun_failed');
    assert.equal(again.state, 'failed');
    await runs.refusedWith(
      () => runs.act(admin, run, 'rerun_failed', { authorized: [admin] }),
      'conflict',
      'authorized',
      /^Nothing runs again: the run deploys to more environments than it was permitted for/,
    );
  });
});

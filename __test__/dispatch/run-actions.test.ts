// Cancelling a run and running its failed jobs again, against the simulated GitHub: what is said before, what is sent, and what is
// refused without anything being sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  factsOf,
  versionText,
  type Asking,
  type Core,
} from '../overview/support/core.ts';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Harness } from '../overview/support/harness.ts';
import { at } from '../overview/support/topologies.ts';
import { refsOf } from './support/house.ts';
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

describe('cancelling', () => {
  test('a running deployment is cancelled with one request, and what is said before costs two', async () => {
    const run = runs.deploy('staging');
    harness.advance(10);
    await core.overview(staging.service, alice);
    const [cost, preflight] = await harness.costOf(() =>
      runs.look(staging, run, 'cancel'),
    );
    assert.equal(cost.requests, 2);
    assert.equal(preflight.run.id, run);
    assert.equal(preflight.state, 'running', 'the run is under way');
    assert.equal(versionText(preflight.version), 'v1.1.0');
    assert.deepEqual(refsOf(preflight.touches), [staging]);
    assert.equal(preflight.touches[0]?.tier, 'staging');
    assert.deepEqual(said(preflight, 'blocked'), []);
    assert.deepEqual(said(preflight, 'warned'), []);

    const sent = harness.watch();
    const outcome = await runs.act(staging, run, 'cancel', {
      authorized: [staging],
    });
    assert.deepEqual(posts(sent()), ['cancel']);
    const { number } = preflight.run;
    assert.ok(number);
    assert.equal(outcome.message, `GitHub is cancelling run #${number}.`);
    assert.deepEqual(refsOf(outcome.touches), [staging]);
    harness.advance(301);
    const again = await runs.look(staging, run, 'cancel');
    assert.match(
      said(again, 'blocked').join(),
      /has ended already: it was cancelled [45] minutes ago/,
    );
  });

  test('what waits at a gate is cancelled too', async () => {
    const run = runs.deploy('production');
    harness.advance(120);
    const preflight = await runs.look(production, run, 'cancel');
    assert.equal(preflight.state, 'waiting');
    assert.match(said(preflight, 'passed').join(), /waits to be let in/);
    await runs.act(production, run, 'cancel', { authorized: [production] });
    harness.advance(301);
    const { latest } = factsOf(
      await core.overview(production.service, alice),
      'production',
    );
    assert.equal(latest?.run?.id, run);
    assert.equal(latest?.state, 'cancelled');
  });

  test('what has ended is not, and nothing is sent', async () => {
    const run = runs.deploy('staging');
    harness.advance(600);
    const preflight = await runs.look(staging, run, 'cancel');
    assert.equal(preflight.state, 'succeeded');
    assert.match(
      said(preflight, 'blocked').join(),
      /has ended already: it succeeded \d minutes ago/,
    );
    await runs.refusedWith(
      () => runs.act(staging, run, 'cancel', { authorized: [staging] }),
      'invalid_input',
      undefined,
      /has ended already/,
    );
  });

  test('what ends between the look and the request is a conflict', async () => {
    const run = runs.deploy('staging');
    harness.fault(
      {
        kind: 'status',
        status: 409,
        message: 'Cannot cancel a workflow run that is completed.',
      },
      { method: 'POST', path: '/cancel$' },
    );
    await assert.rejects(
      () => runs.act(staging, run, 'cancel', { authorized: [staging] }),
      { code: 'conflict', message: /Run #\d+ has ended meanwhile/ },
    );
  });

  test('silence is neither a yes nor a no, and is not answered with a second request', async () => {
    const run = runs.deploy('staging');
    harness.advance(10);
    harness.fault({ kind: 'drop' }, { method: 'POST', path: '/cancel$' });
    const sent = harness.watch();
    await assert.rejects(
      () => runs.act(staging, run, 'cancel', { authorized: [staging] }),
      {
        code: 'outcome_unknown',
        message: new RegExp(`Look at its page .*/actions/runs/${run}`),
      },
    );
    assert.deepEqual(posts(sent()), ['cancel']);
  });

  test('who may only read is told so, and nothing is sent', async () => {
    const run = runs.deploy('staging');
    const eve = harness.person('eve');
    const preflight = await runs.look(staging, run, 'cancel', eve);
    assert.match(
      said(preflight, 'blocked').join(),
      /@eve may not cancel runs of acme\/payments/,
    );
    await runs.refusedWith(
      () => runs.act(staging, run, 'cancel', { authorized: [staging] }, eve),
      'invalid_input',
      undefined,
      /@eve may not cancel/,
    );
  });
});

describe('running failed jobs again', () => {
  async function failed(environment: string, version?: string) {
    const run = runs.deploy(environment, version);
    harness.advance(70);
    harness.finishRun(Number(run), 'failure');
    return run;
  }

  test('what failed runs again as the next attempt', async () => {
    const run = await failed('staging');
    const preflight = await runs.look(staging, run, 'rerun_failed');
    assert.equal(preflight.state, 'failed');
    assert.deepEqual(said(preflight, 'blocked'), []);
    assert.deepEqual(said(preflight, 'warned'), []);
    assert.match(
      said(preflight, 'passed').join(),
      /deploy of run #\d+ and what depends on it run again/,
    );
    const sent = harness.watch();
    const outcome = await runs.act(staging, run, 'rerun_failed', {
      authorized: [staging],
    });
    assert.deepEqual(posts(sent()), ['rerun-failed-jobs']);
    assert.match(outcome.message, /run #\d+ run again as attempt 2\.$/);
    assert.equal(outcome.run.attempt, 2);
    harness.advance(301);
    const { live } = factsOf(
      await core.overview(staging.service, alice),
      'staging',
    );
    assert.equal(live?.run?.id, run);
    assert.equal(live?.run?.attempt, 2);
  });

  test('neither what runs still nor what went well runs again', async () => {
    const run = runs.deploy('staging');
    harness.advance(10);
    const early = await runs.look(staging, run, 'rerun_failed');
    assert.match(said(early, 'blocked').join(), /still under way/);
    harness.advance(600);
    const good = await runs.look(staging, run, 'rerun_failed');
    assert.match(said(good, 'blocked').join(), /no failed jobs/);
    await runs.refusedWith(
      () => runs.act(staging, run, 'rerun_failed', { authorized: [staging] }),
      'invalid_input',
      undefined,
      /no failed jobs/,
    );
  });

  test('a newer version that went live since wants a tick', async () => {
    const run = await failed('staging', 'v1.0.0');
    runs.deploy('staging', 'v1.1.0');
    harness.advance(600);
    const preflight = await runs.look(staging, run, 'rerun_failed');
    assert.equal(versionText(preflight.version), 'v1.0.0');
    const warnings = said(preflight, 'warned');
    assert.equal(warnings.length, 1, warnings.join());
    assert.match(
      String(warnings[0]),
      /^v1\.1\.0 has been live in staging since \d{4}-\d\d-\d\d \d\d:\d\d UTC: this would put v1\.0\.0 back\.$/,
    );
    const authorized = [staging];
    await runs.refusedWith(
      () => runs.act(staging, run, 'rerun_failed', { authorized }),
      'invalid_input',
      'accepted',
      /Nothing runs again: this wants a tick first\. v1\.1\.0 has been live/,
    );
    // Time goes on, and the warning that was ticked is still the same.
    harness.advance(120);
    const rest = { authorized, accepted: warnings };
    await runs.act(staging, run, 'rerun_failed', rest);
  });

  test('another deployment on its way is named', async () => {
    const run = await failed('production', 'v1.0.0');
    const other = runs.deploy('production', 'v1.1.0');
    harness.advance(120);
    const preflight = await runs.look(production, run, 'rerun_failed');
    assert.deepEqual(said(preflight, 'warned'), [
      'v1.1.0 waits to be let into production, started by @carol.',
    ]);
    harness.finishRun(Number(other), 'cancelled');
  });

  test('after 30 days nothing runs again', async () => {
    const run = await failed('staging');
    harness.advance(31 * 86_400);
    const renewed = harness.person('alice');
    const preflight = await runs.look(staging, run, 'rerun_failed', renewed);
    assert.match(said(preflight, 'blocked').join(), /created 31 days ago/);
  });
});

// Runs as stages, against the simulated GitHub: what is shown of them from beginning to end, and which runs are not shown.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunActionOutcome } from 'backstage-plugin-deployment-common';
import {
  versionText,
  type Asking,
  type Core,
} from '../overview/support/core.ts';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Harness } from '../overview/support/harness.ts';
import { refusedWith } from '../overview/support/refused.ts';
import { at } from '../overview/support/topologies.ts';
import { pipelineConfiguration, pipelineScenario } from './support/scenario.ts';
import {
  drawn,
  follow,
  onlyGate,
  reasonOf,
  stageOf,
  startGates,
  startQueue,
  startShop,
} from './support/stages.ts';

const staging = at('shop', 'staging');
const production = at('shop', 'production');

let harness: Harness;
let core: Core;
let alice: Asking;
let bob: Asking;
let carol: Asking;

freshForEach(pipelineScenario(), pipelineConfiguration, fresh => {
  ({ harness, core } = fresh);
  alice = harness.person('alice');
  bob = harness.person('bob');
  carol = harness.person('carol');
});

describe('a run through two environments with an approval between', () => {
  test('begins with what has been told of, and the rest as the file declares it', async () => {
    const run = startShop(harness);
    harness.advance(20);
    const pipeline = await follow(core, staging, run, alice);
    assert.equal(pipeline.state, 'running');
    assert.equal(pipeline.run.id, String(run));
    assert.equal(pipeline.actor?.login, 'carol');
    assert.equal(pipeline.ranOnRef, 'main');
    assert.equal(pipeline.refreshAfterSeconds, 5);
    assert.equal(versionText(pipeline.version).startsWith('main'), true);
    const [build] = pipeline.stages;
    assert.equal(build?.state, 'running');
    assert.match(String(build?.url), /\/actions\/runs\/\d+\/job\/\d+$/);
    assert.deepEqual(
      pipeline.stages.map(({ id, kind, needs }) => [id, kind, needs]),
      [
        ['build', 'job', []],
        ['test', 'matrix', ['build']],
        ['staging', 'job', ['test']],
        ['verify', 'group', ['staging']],
        ['elsewhere', 'group', ['build']],
        ['production', 'job', ['verify']],
      ],
    );
    assert.equal(stageOf(pipeline, 'test').counts?.total, 3);
    assert.equal(
      stageOf(pipeline, 'staging').environment?.configured,
      'staging',
    );
    assert.deepEqual(
      stageOf(pipeline, 'verify').stages.map(({ id }) => id),
      ['verify/smoke', 'verify/load'],
    );
    assert.deepEqual(
      stageOf(pipeline, 'verify/load').stages.map(({ id }) => id),
      ['verify/load/steady'],
    );
    assert.deepEqual(
      pipeline.notes.filter(({ kind }) => kind === 'called_not_read'),
      [
        {
          kind: 'called_not_read',
          stage: 'elsewhere',
          workflow: 'acme/other/.github/workflows/remote.yml@v1',
        },
      ],
    );
    harness.finishRun(run);
  });

  test('tells of the gate that is ahead, waits there, and says who let it pass', async () => {
    const run = startShop(harness);
    harness.advance(20);
    const early = await follow(core, production, run, bob);
    const ahead = onlyGate(early, 'production');
    assert.equal(ahead.state, 'ahead');
    assert.ok(ahead.gate.kind === 'reviewers');
    const bobsPicture = ahead.gate.reviewers[0]?.avatarUrl;
    assert.match(String(bobsPicture), /^https?:.*\/avatars\/u\/\d+/);
    assert.equal(ahead.viewer.kind, 'may');
    harness.advance(900);

    const waiting = await follow(core, production, run, bob);
    assert.equal(waiting.state, 'waiting', drawn(waiting.stages).join('\n'));
    assert.equal(waiting.refreshAfterSeconds, 15);
    const gate = onlyGate(waiting, 'production');
    assert.equal(gate.state, 'closed');
    assert.equal(gate.viewer.kind, 'may');
    assert.equal(ahead.since, null);
    assert.ok(gate.since && gate.since > String(waiting.startedAt));
    assert.ok(gate.since < waiting.fetchedAt);
    assert.equal(waiting.account?.login, 'bob');
    assert.deepEqual(gate.gate, {
      kind: 'reviewers',
      reviewers: [{ kind: 'user', login: 'bob', avatarUrl: bobsPicture }],
      viewerCanApprove: true,
    });
    const forCarol = onlyGate(
      await follow(core, production, run, carol),
      'production',
    );
    assert.equal(reasonOf(forCarol), 'not_reviewer');
    assert.match(JSON.stringify(forCarol.viewer), /Ask @bob/);

    harness.decide(run, 'production', 'bob', { comment: 'Ship it' });
    harness.advance(15);
    const passed = onlyGate(
      await follow(core, production, run, bob),
      'production',
    );
    assert.equal(passed.state, 'opened');
    assert.equal(passed.since, null);
    assert.equal(reasonOf(passed), 'decided');
    assert.deepEqual(
      passed.decisions.map(({ by, decision, comment }) => [
        by?.login,
        decision,
        comment,
      ]),
      [['bob', 'approve', 'Ship it']],
    );
    harness.advance(600);
    const done = await follow(core, production, run, bob);
    assert.equal(done.state, 'succeeded');
    assert.deepEqual(done.progress, { done: 9, total: 9 });
    assert.ok(done.finishedAt);
    assert.equal(done.refreshAfterSeconds, 300);
    assert.equal(stageOf(done, 'test').counts?.succeeded, 3);
  });

  test('whoever started it may not approve it where that is prevented', async () => {
    const run = startShop(harness, 'bob');
    harness.advance(920);
    const gate = onlyGate(
      await follow(core, production, run, bob),
      'production',
    );
    assert.equal(gate.state, 'closed');
    assert.equal(reasonOf(gate), 'started_it');
    assert.match(JSON.stringify(gate.viewer), /@bob started it/);
    harness.finishRun(run, 'cancelled');
  });

  test('a rejection is a failure that says by whom and why', async () => {
    const run = startShop(harness);
    harness.advance(920);
    harness.decide(run, 'production', 'bob', {
      state: 'rejected',
      comment: 'Not on a Friday',
    });
    harness.advance(30);
    const pipeline = await follow(core, production, run, alice);
    assert.equal(pipeline.state, 'failed');
    const gate = onlyGate(pipeline, 'production');
    assert.equal(gate.state, 'rejected');
    assert.equal(gate.decisions[0]?.comment, 'Not on a Friday');
  });

  test('what was cancelled is, and what it did not come to is skipped', async () => {
    const run = startShop(harness);
    harness.advance(20);
    harness.finishRun(run, 'cancelled');
    harness.advance(10);
    const pipeline = await follow(core, staging, run, alice);
    assert.equal(pipeline.state, 'cancelled');
    assert.equal(stageOf(pipeline, 'build').state, 'cancelled');
    assert.equal(pipeline.estimate, null);
  });
});

describe('a run without gates', () => {
  test('ends about when earlier good runs would have', async () => {
    const before = startQueue(harness);
    harness.advance(20);
    harness.finishRun(before);
    harness.advance(400);
    const run = startQueue(harness);
    harness.advance(10);
    const { estimate, startedAt } = await follow(
      core,
      at('queue', 'production'),
      run,
      alice,
    );
    assert.ok(estimate && startedAt);
    assert.ok(estimate.runs >= 1);
    assert.equal(
      Date.parse(String(estimate.endsAt)) - Date.parse(startedAt),
      estimate.seconds * 1000,
    );
    assert.equal(estimate.withoutWaits, false);
    harness.finishRun(run);
  });
});

describe('attempts', () => {
  test('each is shown with its own jobs', async () => {
    const run = startShop(harness);
    harness.advance(20);
    harness.finishRun(run, 'failure');
    harness.advance(10);
    const first = await follow(core, staging, run, alice);
    assert.equal(first.state, 'failed');
    await core.ask<RunActionOutcome>(
      'actOnRun',
      {
        ...staging,
        run: String(run),
        action: 'rerun_failed',
        authorized: [staging, production],
      },
      alice,
    );
    harness.advance(30);
    const second = await follow(core, staging, run, alice);
    assert.equal(second.attempt, 2);
    assert.equal(second.state, 'running');
    assert.equal(second.actor?.login, 'alice', 'who started this attempt');
    assert.deepEqual(
      second.attempts.map(({ number }) => number),
      [1, 2],
    );
    assert.equal(stageOf(second, 'build').state, 'running');
    const earlier = await follow(core, staging, run, alice, 1);
    assert.equal(earlier.attempt, 1);
    assert.equal(earlier.state, 'failed');
    assert.equal(earlier.actor?.login, 'carol');
    assert.equal(stageOf(earlier, 'build').state, 'failed');
    assert.equal(earlier.refreshAfterSeconds, 300);
    const [cost] = await harness.costOf(() =>
      follow(core, staging, run, alice, 1),
    );
    assert.equal(cost.charged, 0, 'what has ended is kept');
    await refusedWith(
      () => follow(core, staging, run, alice, 3),
      'invalid_input',
      'attempt',
      /has 2 attempts so far/,
    );
    harness.finishRun(run);
  });
});

describe('runs that are not shown', () => {
  test('one of another repository is refused', async () => {
    const run = startGates(harness, 'timer');
    await refusedWith(
      () => follow(core, production, run, alice),
      'not_found_or_not_visible',
      'run',
      /acme\/shop on .* has no run/,
    );
  });

  test('one of another environment is refused', async () => {
    const run = startGates(harness, 'app');
    await refusedWith(
      () => follow(core, at('gates', 'timer'), run, alice),
      'invalid_input',
      'run',
      /deploys to app, not to timer/,
    );
    harness.finishRun(run);
  });

  test('what is no number is none of GitHub', async () => {
    await refusedWith(
      () => follow(core, production, '12/../13', alice),
      'invalid_input',
      'run',
      /named by its number/,
    );
  });
});

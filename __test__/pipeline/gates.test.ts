// Each kind of gate, and what is none: what it tells, and who may decide.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Asking, Core } from '../overview/support/core.ts';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Harness } from '../overview/support/harness.ts';
import { at } from '../overview/support/topologies.ts';
import { pipelineConfiguration, pipelineScenario } from './support/scenario.ts';
import {
  follow,
  onlyGate,
  reasonOf,
  stageOf,
  startGates,
  startQueue,
} from './support/stages.ts';

let harness: Harness;
let core: Core;
let alice: Asking;
let bob: Asking;

freshForEach(pipelineScenario(), pipelineConfiguration, fresh => {
  ({ harness, core } = fresh);
  alice = harness.person('alice');
  bob = harness.person('bob');
});

describe('kinds of gates', () => {
  test('a timer tells when it ends, and nobody decides', async () => {
    const run = startGates(harness, 'timer');
    harness.advance(60);
    const pipeline = await follow(core, at('gates', 'timer'), run, alice);
    assert.equal(pipeline.state, 'waiting');
    const gate = onlyGate(pipeline, 'deploy');
    assert.equal(reasonOf(gate), 'timer_runs');
    assert.equal(gate.gate.kind, 'timer');
    assert.ok(gate.gate.kind === 'timer' && gate.gate.endsAt);
    assert.equal(stageOf(pipeline, 'deploy').environment?.name, 'timer');
  });

  test('a custom rule names its app', async () => {
    const run = startGates(harness, 'app');
    harness.advance(60);
    const gate = onlyGate(
      await follow(core, at('gates', 'app'), run, alice),
      'deploy',
    );
    assert.deepEqual(gate.gate, { kind: 'rule', name: 'change-board' });
    assert.equal(reasonOf(gate), 'app_decides');
    harness.finishRun(run);
  });

  test('a team is named, and its members may', async () => {
    const run = startGates(harness, 'team');
    harness.advance(60);
    const place = at('gates', 'team');
    const gate = onlyGate(await follow(core, place, run, bob), 'deploy');
    assert.ok(gate.gate.kind === 'reviewers');
    const teamPicture = gate.gate.reviewers[0]?.avatarUrl;
    assert.match(String(teamPicture), /^https?:.*\/avatars\/t\/\d+/);
    assert.deepEqual(gate.gate, {
      kind: 'reviewers',
      reviewers: [{ kind: 'team', name: 'acme/leads', avatarUrl: teamPicture }],
      viewerCanApprove: true,
    });
    assert.equal(gate.viewer.kind, 'may');
    const forAlice = onlyGate(await follow(core, place, run, alice), 'deploy');
    assert.equal(reasonOf(forAlice), 'not_reviewer');
    harness.finishRun(run);
  });

  test('a token that may not read teams is shown the gate all the same', async () => {
    const run = startGates(harness, 'team');
    harness.advance(60);
    const asking = harness.person('bob', ['repo']);
    const gate = onlyGate(
      await follow(core, at('gates', 'team'), run, asking),
      'deploy',
    );
    assert.equal(gate.gate.kind, 'reviewers');
    assert.equal(gate.viewer.kind, 'may');
    harness.finishRun(run);
  });

  test('a ref that is not admitted is no gate but a refusal', async () => {
    const run = startGates(harness, 'branches');
    harness.advance(60);
    const pipeline = await follow(core, at('gates', 'branches'), run, alice);
    assert.equal(pipeline.state, 'failed');
    const { gates, held, state } = stageOf(pipeline, 'deploy');
    assert.equal(state, 'failed');
    assert.deepEqual(gates, []);
    assert.equal(held?.kind, 'ref_not_admitted');
    assert.match(JSON.stringify(held), /"main\\" is not allowed to deploy/);
  });

  test('a concurrency queue is no gate either, and names what is ahead', async () => {
    const first = startQueue(harness);
    harness.advance(5);
    const second = startQueue(harness);
    harness.advance(5);
    const pipeline = await follow(
      core,
      at('queue', 'production'),
      second,
      alice,
    );
    assert.equal(pipeline.state, 'queued');
    const { held, gates } = stageOf(pipeline, 'deploy');
    assert.deepEqual(gates, []);
    assert.equal(held?.kind, 'queue');
    assert.ok(held?.kind === 'queue');
    assert.equal(held.group, 'production');
    assert.equal(held.ahead?.id, String(first));
    harness.finishRun(first);
    harness.finishRun(second);
  });
});

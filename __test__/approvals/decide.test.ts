// Approving and rejecting what a run waits to enter, against the simulated GitHub: what is sent, and what it confirms.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Harness } from '../overview/support/harness.ts';
import { Gates, deciding, kinds, only, posts } from './support/deciding.ts';
import { gatedConfiguration, gatedScenario } from './support/gated.ts';

let gates: Gates;
let harness: Harness;

freshForEach(gatedScenario(), gatedConfiguration, fresh => {
  gates = new Gates(fresh);
  ({ harness } = gates);
});

describe('deciding', () => {
  test('an approval is one request, whose answer is what is told, and the page shows it', async () => {
    const run = gates.start();
    const [cost, outcome] = await harness.costOf(() =>
      gates.decide(run, ['europe'], { comment: 'Go' }),
    );
    assert.equal(posts(cost).length, 1);
    assert.equal(outcome.run.id, run);
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
    assert.match(
      String(outcome.environments[0]?.message),
      /^You approved europe of run #\d+\.$/,
    );
    assert.notEqual(await gates.stateOf('europe'), 'waiting');
    assert.equal(
      await gates.stateOf('america'),
      'waiting',
      'the others wait still',
    );
  });

  test('a rejection ends it', async () => {
    const run = gates.start();
    const outcome = await gates.decide(run, ['europe'], { decision: 'reject' });
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
    assert.equal(await gates.stateOf('europe'), 'failed');
  });

  test('several environments are decided with one request', async () => {
    const run = gates.start();
    const sent = harness.watch();
    const outcome = await gates.decide(run, ['asia', 'europe']);
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [
      ['asia', 'done'],
      ['europe', 'done'],
    ]);
  });

  test('of several only those that wait are sent, and the others are told', async () => {
    const run = gates.start();
    harness.decide(Number(run), 'america', 'ada', { state: 'rejected' });
    harness.advance(5);
    const sent = harness.watch();
    const outcome = await gates.decide(run, ['europe', 'america', 'asia']);
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [
      ['europe', 'done'],
      ['america', 'already_decided'],
      ['asia', 'done'],
    ]);
    const { result, message } = outcome.environments[1] ?? assert.fail();
    assert.ok(result.kind === 'already_decided');
    assert.equal(result.by?.login, 'ada');
    assert.equal(result.decision, 'reject');
    assert.match(message, /^@ada has rejected america of run #\d+ already\.$/);
  });
});

describe('too late', () => {
  test('what somebody decided before is told, and nothing is sent', async () => {
    const run = gates.start();
    harness.decide(Number(run), 'europe', 'ada');
    harness.advance(5);
    const sent = harness.watch();
    const result = only(await gates.decide(run, ['europe']));
    assert.deepEqual(posts(sent()), []);
    assert.ok(result.kind === 'already_decided');
    assert.equal(result.by?.login, 'ada');
    assert.equal(result.decision, 'approve');
  });

  test('of two reviewers at once the slower one is told who was quicker', async () => {
    const run = gates.start();
    harness.fault({ kind: 'hold' }, deciding);
    const sent = harness.watch();
    const slower = gates.decide(run, ['europe'], { decision: 'reject' });
    await harness.heldRequests();
    harness.decide(Number(run), 'europe', 'ada');
    harness.release();
    const result = only(await slower);
    assert.equal(posts(sent()).length, 1);
    assert.ok(result.kind === 'already_decided', JSON.stringify(result));
    assert.equal(result.by?.login, 'ada');
    assert.equal(result.decision, 'approve');
  });

  test('of two presses of the same kind one is done and one comes too late', async () => {
    const run = gates.start();
    const ada = harness.person('ada');
    const outcomes = await Promise.all([
      gates.decide(run, ['europe']),
      gates.decide(run, ['europe'], { asking: ada }),
    ]);
    assert.deepEqual(outcomes.map(each => only(each).kind).sort(), [
      'already_decided',
      'done',
    ]);
  });

  test('a run that is cancelled while the decision is on its way waits no longer', async () => {
    const run = gates.start();
    harness.fault({ kind: 'hold' }, deciding);
    const sent = harness.watch();
    const pressed = gates.decide(run, ['europe']);
    await harness.heldRequests();
    harness.finishRun(Number(run), 'cancelled');
    harness.release();
    const outcome = await pressed;
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [['europe', 'no_longer_waiting']]);
    assert.match(
      String(outcome.environments[0]?.message),
      /does not wait for a decision about europe any more/,
    );
  });

  test('one that was cancelled before is not even sent', async () => {
    const run = gates.start();
    harness.finishRun(Number(run), 'cancelled');
    harness.advance(5);
    const sent = harness.watch();
    const outcome = await gates.decide(run, ['europe']);
    assert.deepEqual(posts(sent()), []);
    assert.deepEqual(kinds(outcome), [['europe', 'no_longer_waiting']]);
  });
});

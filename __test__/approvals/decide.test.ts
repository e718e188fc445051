// Approving and rejecting what a run waits to enter, against the simulated GitHub: what is sent, and what it confirms.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Inbox } from 'backstage-plugin-deployment-common';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Harness } from '../overview/support/harness.ts';
import {
  Gates,
  deciding,
  kinds,
  moon,
  only,
  posts,
  service,
} from './support/deciding.ts';
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

  test('what is decided about several services that share one gate is done for each, sent once', async () => {
    const run = gates.start();
    const sent = harness.watch();
    const authorized = [{ service, environment: 'shared' }, moon];
    const rows = [
      await gates.decide(run, ['shared'], { authorized }),
      await gates.decide(run, ['shared'], { authorized, of: moon.service }),
    ];
    assert.equal(posts(sent()).length, 1);
    for (const row of rows) {
      assert.deepEqual(kinds(row), [['shared', 'done']]);
      assert.match(row.environments[0]?.message ?? '', /^You approved shared/);
    }
    // The other way round is none of theirs.
    const decision = 'reject';
    const other = only(
      await gates.decide(run, ['shared'], { authorized, decision }),
    );
    assert.ok(other.kind === 'already_decided', JSON.stringify(other));
    assert.equal(other.by?.login, 'bob');
  });

  test('an approval that an app still holds up is told as what it is', async () => {
    const run = gates.start();
    harness.decide(Number(run), 'both', 'bob');
    harness.advance(20);
    const ada = harness.person('ada');
    const sent = harness.watch();
    const result = only(await gates.decide(run, ['both'], { asking: ada }));
    assert.deepEqual(posts(sent()), []);
    assert.ok(result.kind === 'already_decided', JSON.stringify(result));
    assert.equal(result.by?.login, 'bob');
    assert.equal(result.decision, 'approve');
    const inbox = await gates.core.ask<Inbox>(
      'inbox',
      { services: [service] },
      ada,
    );
    const entry = inbox.waiting.find(
      each => each.run.id === run && each.environment === 'both',
    );
    assert.deepEqual(entry?.gates, [{ kind: 'rule', name: null }]);
    assert.deepEqual(entry?.viewer, {
      kind: 'may_not',
      reason: 'app_decides',
      message: 'A rule of an app decides.',
    });
    const carol = harness.person('carol');
    const before = gates.start();
    const asked = await gates.core.ask<Inbox>(
      'inbox',
      { services: [service] },
      carol,
    );
    const own = asked.waiting.find(
      each => each.run.id === before && each.environment === 'both',
    );
    assert.equal(own?.gates[0]?.kind, 'reviewers', 'nobody has decided');
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

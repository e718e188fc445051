// Many presses at once and again: one key is one press, one environment has one deployment at a time unless somebody confirms.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DispatchOutcome } from 'backstage-plugin-deployment-common';
import {
  calmTopology,
  configurationOf,
} from '../overview/support/topologies.ts';
import { refusal, until, withHouse, type Refusal } from './support/house.ts';

/** The outcome and the refusal of two presses of which one must win. */
async function oneOf(
  presses: Promise<DispatchOutcome>[],
): Promise<[DispatchOutcome, Refusal, number]> {
  const results = await Promise.allSettled(presses);
  const won = results.flatMap(result =>
    result.status === 'fulfilled' ? [result.value] : [],
  );
  const refused = results.flatMap(result =>
    result.status === 'rejected' ? [result.reason as Refusal] : [],
  );
  assert.deepEqual([won.length, refused.length], [1, presses.length - 1]);
  const loser = results.findIndex(({ status }) => status === 'rejected');
  return [won[0]!, refused[0]!, loser];
}

/** The conflict names who was first, and what to do. */
function assertConflict(
  { code, message, details }: Refusal,
  first: DispatchOutcome,
): void {
  assert.equal(code, 'conflict');
  assert.match(
    message,
    /^Nothing was started: \S+ (started|is just starting|may have started) a deployment of v1\.1\.0 to production at \S+ \S+ UTC\. Confirm to deploy all the same\.$/,
  );
  assert.ok(message.includes(first.record.requestedBy), message);
  assert.equal(details.field, 'confirmed');
  assert.deepEqual(details.inTheWay, {
    id: first.record.id,
    requestedBy: first.record.requestedBy,
    requestedAt: first.record.requestedAt,
    version: 'v1.1.0',
  });
}

for (const times of [2, 20]) {
  test(`the same press ${times} times at once is sent once, and each is told of the same run`, () =>
    withHouse({}, async house => {
      const command = await house.ready(house.alice);
      // GitHub's answer waits until all of them are there.
      house.fault({ kind: 'hold', processed: true });
      const presses = Array.from({ length: times }, () =>
        house.send(command, house.alice),
      );
      // All but the one that is sent are answered while that is under way.
      const early: DispatchOutcome[] = [];
      presses.forEach(press => press.then(outcome => early.push(outcome)));
      await house.harness.heldRequests();
      await until(() => early.length === times - 1);
      for (const outcome of early) {
        assert.equal(outcome.repeated, true);
        assert.equal(outcome.record.state, 'intent');
        assert.match(
          outcome.message,
          /^It is not known yet what came of the deployment of v1\.1\.0 to production: .* Look again in a minute\.$/,
        );
      }
      house.harness.release();
      const outcomes = await Promise.all(presses);
      assert.equal(new Set(outcomes.map(({ record }) => record.id)).size, 1);
      assert.equal(outcomes.filter(({ repeated }) => !repeated).length, 1);
      const known = await house.send(command, house.alice);
      assert.equal(known.repeated, true);
      assert.equal(known.record.state, 'started');
      assert.deepEqual([known.run?.id], house.runs);
      assert.equal(house.posts, 1);
    }));
}

test('the same press is answered with the first also hours later, and starts nothing', () =>
  withHouse({}, async house => {
    const command = await house.ready(house.alice);
    const first = await house.send(command, house.alice);
    house.later(5 * 3600);
    const again = await house.send(command, house.alice);
    assert.equal(again.repeated, true);
    assert.equal(again.record.id, first.record.id);
    assert.equal(again.run?.id, first.run?.id);
    assert.deepEqual([house.posts, house.runs], [1, [first.run?.id]]);
  }));

test('the same press while its outcome is unknown sends nothing, however often', () =>
  withHouse({}, async house => {
    const command = await house.ready(house.alice);
    house.fault({ kind: 'html-5xx' });
    const first = await house.send(command, house.alice);
    for (const seconds of [0, 16, 20]) {
      house.later(seconds);
      const outcomes = await Promise.all(
        [1, 2, 3].map(() => house.send(command, house.alice)),
      );
      for (const { record, repeated, message } of outcomes) {
        assert.deepEqual([record.state, repeated], ['unknown', true]);
        assert.equal(record.id, first.record.id);
        assert.match(message, /^It is not known whether/);
      }
    }
    house.later(30);
    const known = await house.send(command, house.alice);
    assert.equal(known.record.state, 'not_started');
    assert.deepEqual([house.posts, house.runs], [1, []]);
  }));

test('of two who press at once one deploys, and the other is told of the first and may confirm', () =>
  withHouse({}, async house => {
    const people = [house.alice, house.bob];
    const commands = await Promise.all(
      people.map(asking => house.ready(asking)),
    );
    const [first, refused, loser] = await oneOf(
      people.map((asking, index) => house.send(commands[index]!, asking)),
    );
    assertConflict(refused, first);
    assert.deepEqual([house.posts, house.runs], [1, [first.run?.id]]);

    const second = people[loser]!;
    const command = commands[loser]!;
    const stale = await refusal(
      house.send({ ...command, confirmed: 'another' }, second),
    );
    assertConflict(stale, first);
    assert.equal(house.posts, 1);

    const confirmed = { ...command, confirmed: first.record.id };
    const outcome = await house.send(confirmed, second);
    assert.equal(outcome.record.state, 'started');
    assert.deepEqual(house.runs, [first.run?.id, outcome.run?.id]);
    assert.equal(house.posts, 2);

    // What was confirmed was the first, not whatever came after it.
    const third = { ...command, idempotencyKey: 'the-third' };
    const late = await refusal(
      house.send({ ...third, confirmed: first.record.id }, second),
    );
    assertConflict(late, outcome);
    assert.equal(house.posts, 2);
  }));

test('who presses while another press is under way hears that it is just starting', () =>
  withHouse({}, async house => {
    const [mine, theirs] = [
      await house.ready(house.alice),
      await house.ready(house.bob),
    ];
    house.fault({ kind: 'hold', processed: true });
    const pressed = house.send(mine, house.alice);
    await house.harness.heldRequests();
    const refused = await refusal(house.send(theirs, house.bob));
    assert.match(refused.message, /user:default\/alice is just starting a/);
    house.harness.release();
    assertConflict(refused, await pressed);
    assert.deepEqual([house.posts, house.runs.length], [1, 1]);
  }));

test('who presses while nobody knows what came of another press hears that it may have started', () =>
  withHouse({}, async house => {
    house.fault({ kind: 'html-5xx' });
    const first = await house.press(house.alice);
    const theirs = await house.ready(house.bob);
    for (const seconds of [0, 30]) {
      house.later(seconds);
      const refused = await refusal(house.send(theirs, house.bob));
      assert.match(refused.message, /user:default\/alice may have started a/);
      assertConflict(refused, first);
    }
    assert.equal(house.posts, 1);
    // A minute after it, it turns out that nothing was started: nothing is in the way.
    house.later(31);
    const second = await house.send(theirs, house.bob);
    assert.equal(second.record.state, 'started');
    assert.deepEqual([house.posts, house.runs], [2, [second.run?.id]]);
  }));

test('the same user with two keys at once is two presses, of which one is a conflict', () =>
  withHouse({}, async house => {
    const command = await house.ready(house.alice);
    const [first, refused] = await oneOf(
      ['one', 'two'].map(idempotencyKey =>
        house.send({ ...command, idempotencyKey }, house.alice),
      ),
    );
    assertConflict(refused, first);
    assert.deepEqual([house.posts, house.runs], [1, [first.run?.id]]);
  }));

test('a key is a press of one user to one environment, and nobody else is answered with it', () =>
  withHouse({}, async house => {
    const first = await house.press(house.alice, { key: 'k' });
    const elsewhere = await house.press(house.alice, {
      key: 'k',
      environment: 'staging',
      version: 'v1.2.0',
    });
    const theirs = await house.press(house.bob, {
      key: 'k',
      environment: 'testing',
      version: 'v1.2.0',
    });
    const untold = await house.ready(house.bob, { key: 'k' });
    const conflict = await refusal(
      house.send({ ...untold, accepted: [] }, house.bob),
    );
    assertConflict(conflict, first);
    assert.deepEqual(
      [first, elsewhere, theirs].map(({ repeated }) => repeated),
      [false, false, false],
    );
    assert.deepEqual(
      house.runs,
      [first, elsewhere, theirs].map(({ run }) => run?.id),
    );
    assert.equal(house.posts, 3);
  }));

test('whoever ticked that another deployment is under way is not asked again', () =>
  withHouse({}, async house => {
    const first = await house.press(house.alice);
    const second = await house.press(house.bob, { key: 'told-of-it' });
    assert.equal(second.record.state, 'started');
    assert.deepEqual(house.runs, [first.run?.id, second.run?.id]);
  }));

test('what was looked at before the environment changed is not sent', () =>
  withHouse({}, async house => {
    const command = await house.ready(house.alice);
    const environments = configurationOf(calmTopology, house.harness.host);
    await house.core.configure(
      environments.map(environment =>
        environment.name === 'production'
          ? { ...environment, tier: 'other' }
          : environment,
      ),
    );
    const refused = await refusal(house.send(command, house.alice));
    assert.equal(refused.code, 'conflict');
    assert.equal(refused.details.field, 'revision');
    assert.equal(
      refused.message,
      'Nothing was started: the configuration of production has changed since you looked at it. Look at what would be sent now, then deploy.',
    );
    assert.deepEqual([house.posts, house.runs], [0, []]);
    assert.deepEqual(await house.list(), []);
    // As it says: who looks again may press, with the same key.
    const outcome = await house.press(house.alice);
    assert.deepEqual([outcome.run?.id], house.runs);
  }));

test('a core that is closed while a press is under way waits for what comes of it', () =>
  withHouse({}, async house => {
    const command = await house.ready(house.alice);
    house.fault({ kind: 'hold', processed: true });
    const pressed = house.send(command, house.alice);
    await house.harness.heldRequests();
    let isClosed = false;
    const closed = house.core.close().then(() => (isClosed = true));
    // Reads are ended at once, and new presses are not taken.
    const late = await refusal(house.list());
    assert.equal(late.code, 'closed');
    const another = { ...command, idempotencyKey: 'another' };
    assert.equal(
      (await refusal(house.send(another, house.alice))).code,
      'closed',
    );
    assert.equal(isClosed, false);
    house.harness.release();
    const outcome = await pressed;
    assert.equal(outcome.record.state, 'started');
    await closed;
    assert.deepEqual([house.posts, house.runs], [1, [outcome.run?.id]]);
  }));

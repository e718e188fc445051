// `deployment_review`, which GitHub sends to its Apps alone: it names who may decide.

import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import type {
  Happening,
  NotedEvent,
  Pipeline,
} from 'backstage-plugin-deployment-common';
import type { Asking } from '../overview/support/core.ts';
import { Shop, shop, type Hook } from './support/shop.ts';

async function open(t: TestContext, ...hooks: Hook[]): Promise<Shop> {
  const place = await Shop.open(hooks);
  t.after(() => place.close());
  return place;
}

type Waiting = Extract<Happening, { kind: 'waiting' }>;

const waits = (noted: readonly NotedEvent[]): Waiting[] =>
  noted
    .flatMap(({ happenings }) => happenings)
    .filter(happening => happening.kind === 'waiting');

const logins = ({ reviewers }: Waiting) =>
  reviewers.map(each => (each.kind === 'user' ? each.login : each.name));

describe('reviews that GitHub tells an App of', () => {
  test('name who may decide, once for each wait', async t => {
    const place = await open(t, 'app');
    const run = place.start('production');
    place.harness.advance(20);
    const { events, noted } = await place.hear();
    for (const event of [
      'deployment_review',
      'deployment_status',
      'workflow_job',
    ]) {
      assert.ok(events.includes(event), event);
    }
    const [wait, ...more] = waits(noted);
    assert.ok(wait);
    assert.deepEqual(more, []);
    assert.equal(wait.service, shop);
    assert.equal(wait.environment, 'production');
    assert.equal(wait.host, place.harness.host);
    assert.equal(wait.run.id, String(run));
    assert.equal(wait.actor?.login, 'carol');
    assert.deepEqual(logins(wait), ['bob', 'ada']);
    assert.equal(wait.ownersTold, false);
    assert.ok(noted.some(each => each.waits));
  });

  test('and the hook of an organisation besides, in whatever order, are one wait', async t => {
    for (const isTurned of [false, true]) {
      const place = await open(t, 'organization', 'app');
      place.start('production');
      const sent = await place.sent();
      const states = ({ event, payload }: (typeof sent)[number]) =>
        event === 'deployment_status' && !('installation' in payload);
      const reviews = ({ event }: (typeof sent)[number]) =>
        event === 'deployment_review';
      assert.ok(sent.some(states) && sent.some(reviews));
      const ordered = [...sent.filter(states), ...sent.filter(reviews)];
      const noted: NotedEvent[] = [];
      for (const each of isTurned ? ordered.reverse() : ordered) {
        noted.push(await place.note(each));
      }
      assert.ok(noted.every(each => each.waits));
      assert.deepEqual(
        waits(noted).map(each => [logins(each), each.ownersTold]),
        isTurned
          ? [[['bob', 'ada'], false]]
          : [
              [[], false],
              [['bob', 'ada'], true],
            ],
      );
    }
  });

  test('are not told twice where the next run waits, of which both tell', async t => {
    const place = await open(t, 'organization', 'app');
    const first = place.start('production');
    await place.hear();
    place.harness.finishRun(first, 'cancelled');
    await place.hear();
    place.start('production');
    const told = waits((await place.hear()).noted);
    assert.deepEqual(told.map(logins), [['bob', 'ada']]);
  });

  test('make what was read old when somebody has decided', async t => {
    const place = await open(t, 'app');
    const bob: Asking = {
      user: 'user:default/bob',
      token: place.harness.tokenOf('bob'),
    };
    const run = place.start('production');
    place.harness.advance(20);
    await place.hear();
    const read = () =>
      place.core.ask<Pipeline>(
        'pipeline',
        { service: shop, environment: 'production', run: String(run) },
        bob,
      );
    await read();
    const [warm] = await place.harness.costOf(read);
    assert.equal(warm.requests, 0);
    place.harness.decide(run, 'production', 'ada');
    const sent = (await place.sent()).filter(
      ({ event }) => event === 'deployment_review',
    );
    assert.deepEqual(
      sent.map(({ payload }) => payload.action),
      ['approved'],
    );
    const [first] = sent;
    assert.ok(first);
    const noted = await place.note(first);
    assert.deepEqual(noted.services, [shop]);
    assert.deepEqual([noted.waits, noted.happenings], [false, []]);
    const [cost] = await place.harness.costOf(read);
    assert.ok(cost.requests > 0);
  });
});

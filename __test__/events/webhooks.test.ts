// What the webhooks of the simulated GitHub mean here: whose pages must ask again, and who is told of what.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type {
  DispatchOutcome,
  Happening,
  NotedEvent,
  Preflight,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import type { Asking } from '../overview/support/core.ts';
import { Shop, shop } from './support/shop.ts';

describe('webhooks of GitHub', () => {
  let place: Shop;
  let alice: Asking;

  before(async () => {
    place = await Shop.open(['organization']);
    alice = {
      user: 'user:default/alice',
      token: place.harness.tokenOf('alice'),
    };
  });

  after(() => place.close());

  async function start(environment: string): Promise<string> {
    const { core, harness } = place;
    const target = { service: shop, environment };
    const version = { label: 'v1.0.0', sha: null };
    const planned = await core.ask<Preflight>(
      'preflight',
      { ...target, version },
      alice,
    );
    const outcome = await core.ask<DispatchOutcome>(
      'dispatch',
      {
        ...target,
        version,
        revision: planned.revision,
        idempotencyKey: `from-here-${environment}-${harness.passed}`,
        reason: null,
        accepted: planned.checks
          .filter(({ outcome }) => outcome === 'warned')
          .map(({ message }) => message),
        authorized: planned.touches.map(touched => ({
          service: touched.service,
          environment: touched.environment,
        })),
      },
      alice,
    );
    assert.ok(outcome.run);
    return outcome.run.id;
  }

  const happenings = (noted: NotedEvent[]): Happening[] =>
    noted.flatMap(each => each.happenings);

  test('tell the whole life of a run that was started from here, each thing once', async () => {
    const run = await start('production');
    place.harness.advance(20);
    const begun = await place.hear();
    assert.deepEqual(
      new Set(begun.noted.flatMap(each => each.services)),
      new Set([shop]),
    );
    assert.ok(begun.events.includes('deployment_status'));
    const waits = happenings(begun.noted);
    assert.equal(waits.length, 1);
    const [wait] = waits;
    assert.ok(wait?.kind === 'waiting');
    assert.equal(wait.service, shop);
    assert.equal(wait.environment, 'production');
    assert.equal(wait.host, place.harness.host);
    assert.equal(wait.run.id, run);
    assert.equal(wait.version, 'v1.0.0');
    assert.equal(wait.actor?.login, 'alice');
    assert.deepEqual(wait.reviewers, [], 'only apps are told');

    place.harness.decide(Number(run), 'production', 'bob');
    place.harness.advance(300);
    const done = happenings((await place.hear()).noted);
    assert.equal(done.length, 1);
    const [end] = done;
    assert.ok(end?.kind === 'ended');
    assert.equal(end.run.id, run);
    assert.equal(end.environment, 'production');
    assert.equal(end.state, 'succeeded');
    assert.equal(end.version, 'v1.0.0');
    assert.equal(end.requestedBy, 'user:default/alice');
  });

  test('of what was started elsewhere tell that it waits, and not that it ended', async () => {
    const run = place.start('production');
    place.harness.advance(20);
    const waits = happenings((await place.hear()).noted);
    assert.deepEqual(
      waits.map(({ kind, version }) => [kind, version]),
      [['waiting', null]],
    );
    place.harness.finishRun(run, 'cancelled');
    const { events, noted } = await place.hear();
    assert.ok(events.includes('workflow_run'));
    assert.deepEqual(happenings(noted), []);
  });

  test('count once, however often they come', async () => {
    place.start('staging');
    const received = await place.sent();
    const interesting = received.filter(({ event }) => event !== 'push');
    for (const each of interesting) {
      assert.equal((await place.note(each)).repeated, false);
      assert.deepEqual(await place.note(each), {
        repeated: true,
        services: [],
        waits: false,
        happenings: [],
      });
    }
    assert.ok(interesting.length > 0);
    place.harness.advance(300);
    await place.hear();
  });

  test('make what was read before old at once, for everybody', async () => {
    const bob: Asking = {
      user: 'user:default/bob',
      token: place.harness.tokenOf('bob'),
    };
    const staging = ({ environments }: ServiceOverview) =>
      environments.find(({ name }) => name === 'staging')?.status;
    const before = staging(await place.core.overview(shop, alice));
    await place.core.overview(shop, bob);
    place.start('staging');
    const [warm] = await place.harness.costOf(() =>
      place.core.overview(shop, alice),
    );
    assert.equal(warm.requests, 0, 'nobody told of it');
    await place.hear();
    for (const viewer of [alice, bob]) {
      const overview = await place.core.overview(shop, viewer);
      assert.notDeepEqual(staging(overview), before);
    }
  });

  test('tell each wait of a run at one environment, and jobs that wait together as one', async () => {
    const run = place.harness.startRun({
      repository: 'acme/twice',
      workflow: 'deploy.yml',
      actor: 'carol',
    });
    place.harness.advance(60);
    const first = happenings((await place.hear()).noted);
    assert.deepEqual(
      first.map(each => [each.kind, each.environment]),
      [['waiting', 'production']],
    );
    place.harness.decide(run, 'production', 'bob');
    place.harness.advance(600);
    const second = happenings((await place.hear()).noted);
    assert.deepEqual(
      second.map(each => [each.kind, each.environment]),
      [['waiting', 'production']],
    );
    place.harness.decide(run, 'production', 'bob');
    place.harness.advance(600);
    assert.deepEqual(happenings((await place.hear()).noted), []);
  });

  test('of a repository of which nothing is configured do nothing', async () => {
    place.harness.advance(301);
    await place.core.overview(shop, alice);
    place.harness.startRun({
      repository: 'acme/foreign',
      workflow: 'deploy.yml',
      actor: 'carol',
    });
    const { events, noted } = await place.hear();
    assert.ok(events.length > 0);
    assert.deepEqual(
      noted.flatMap(each => each.services),
      [],
    );
    const [warm] = await place.harness.costOf(() =>
      place.core.overview(shop, alice),
    );
    assert.equal(warm.requests, 0);
  });
});

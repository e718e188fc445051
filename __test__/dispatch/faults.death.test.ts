// A backend that is killed at each step of a press: whoever comes up after it, over the same store, tells the truth, and the
// press is sent once.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type {
  DispatchOutcome,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { factsOf, labelOf } from '../overview/support/core.ts';
import {
  calmTopology,
  configurationOf,
} from '../overview/support/topologies.ts';
import { Backend } from './support/backend.ts';
import {
  refusal,
  service,
  until,
  withHouse,
  type House,
} from './support/house.ts';

interface Scene {
  house: House;
  file: string;
  /** The one that dies. */
  backend: Backend;
  /** What is pressed. */
  command: object;
  /** Starts another over the same store. */
  next: () => Promise<Backend>;
}

/** A file with the service, a backend that has looked at what would be sent, and a GitHub that has not been asked for more. */
async function withScene(use: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'deployment-dispatch-'));
  const file = join(folder, 'store.sqlite');
  const backends: Backend[] = [];
  try {
    await withHouse({}, async house => {
      const next = async () => {
        const backend = await Backend.start(house, {
          store: { filename: file },
          maxConcurrencyPerHost: 1,
        });
        backends.push(backend);
        return backend;
      };
      const backend = await next();
      await backend.configure(
        service,
        configurationOf(calmTopology, house.harness.host),
      );
      const command = await house.ready(house.alice, {}, backend);
      try {
        await use({ house, file, backend, command, next });
      } finally {
        await Promise.all(backends.map(each => each.kill()));
      }
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const notKnownYet =
  'It is not known yet what came of the deployment of v1.1.0 to production: it was sent, and no answer was written down. Look again in a minute.';

/** What the next backend says: that nobody knows yet, then after a minute what came of it. */
async function assertFoundOut(
  { house, command, next }: Scene,
  runs: string[],
): Promise<void> {
  const posts = house.posts;
  const soon = await next();
  for (const outcome of [
    await house.look(house.alice, soon),
    await house.look(house.bob, soon),
    await house.send(command, house.alice, soon),
  ]) {
    assert.equal(outcome.record.state, 'intent');
    assert.equal(outcome.message, notKnownYet);
    assert.deepEqual([outcome.run, outcome.candidates], [null, []]);
  }
  await soon.kill();

  house.later(61);
  const later = await next();
  const known = await house.look(house.bob, later);
  const pressed = await house.send(command, house.alice, later);
  assert.equal(pressed.repeated, true);
  assert.deepEqual(pressed.record, known.record);
  assert.deepEqual(known.run ? [known.run.id] : [], runs);
  if (runs.length === 0) {
    assert.equal(known.record.state, 'not_started');
    assert.equal(
      known.message,
      'Nothing was started: no run has shown up for the deployment of v1.1.0 to production within a minute. Deploy again.',
    );
  } else {
    await assertShown(house, later, runs[0]!);
  }
  assert.deepEqual([house.posts, house.runs], [posts, runs]);
}

/** The run is shown with the version that was pressed. */
async function assertShown(
  house: House,
  backend: Backend,
  run: string,
): Promise<void> {
  const overview = await backend.ask<ServiceOverview>(
    'overview',
    { service },
    house.bob,
  );
  const { latest, live } = factsOf(overview, 'production');
  const shown = latest ?? live;
  assert.equal(shown?.run?.id, run);
  assert.equal(labelOf(shown), 'v1.1.0');
  assert.ok(shown?.version.kind === 'known');
  assert.equal(shown.version.provenance, 'dispatch_record');
}

test('killed before the intent was written: nothing is known of it, and the same press starts it', () =>
  withScene(async scene => {
    const { house, backend, command, next } = scene;
    // What it reads before it writes anything down takes its time.
    house.later(301);
    const renewed = await next();
    house.harness.fault({ kind: 'hold' });
    void house.send(command, house.alice, renewed);
    await house.harness.heldRequests();
    await Promise.all([renewed.kill(), backend.kill()]);
    house.harness.clearFaults();

    const later = await next();
    assert.deepEqual(await house.list(house.alice, later), []);
    assert.equal(house.posts, 0);
    const outcome = await house.send(command, house.alice, later);
    assert.equal(outcome.repeated, false);
    assert.equal(outcome.record.state, 'started');
    assert.deepEqual([house.posts, house.runs], [1, [outcome.run?.id]]);
  }));

test('killed after the intent and before the request: nothing was started', () =>
  withScene(async scene => {
    const { house, backend, command } = scene;
    // One request may be under way at a time, and one that is held has the place.
    house.harness.fault({ kind: 'hold' }, { login: 'bob' });
    void house.list(house.bob, backend).catch(() => {});
    void backend.ask('overview', { service }, house.bob);
    await house.harness.heldRequests();
    void house.send(command, house.alice, backend);
    await until(
      async () => (await house.list(house.alice, backend)).length === 1,
    );
    await backend.kill();
    house.harness.clearFaults();
    assert.equal(house.posts, 0);
    await assertFoundOut(scene, []);
  }));

test('killed while the request is under way, which GitHub has carried out: its run is found', () =>
  withScene(async scene => {
    const { house, backend, command } = scene;
    house.fault({ kind: 'hold', processed: true });
    void house.send(command, house.alice, backend);
    await house.harness.heldRequests();
    await backend.kill();
    house.harness.clearFaults();
    await until(() => house.posts === 1);
    assert.equal(house.runs.length, 1);
    await assertFoundOut(scene, house.runs);
  }));

test('killed while the request is under way, which GitHub carries out after that: its run is found', () =>
  withScene(async scene => {
    const { house, backend, command } = scene;
    house.fault({ kind: 'hold' });
    void house.send(command, house.alice, backend);
    await house.harness.heldRequests();
    await backend.kill();
    assert.deepEqual(house.runs, []);
    house.harness.clearFaults();
    await until(() => house.posts === 1);
    assert.equal(house.runs.length, 1);
    await assertFoundOut(scene, house.runs);
  }));

test('killed while the request is under way, which never reaches GitHub: nothing was started', () =>
  withScene(async scene => {
    const { house, backend, command } = scene;
    house.fault({ kind: 'hold' }, { kind: 'drop', processed: false });
    void house.send(command, house.alice, backend);
    await house.harness.heldRequests();
    await backend.kill();
    house.harness.clearFaults();
    await until(() => house.posts === 1);
    await assertFoundOut(scene, []);
  }));

test('killed while the request is under way: another user is told of it, and is held up only until it is known', () =>
  withScene(async scene => {
    const { house, backend, command, next } = scene;
    house.fault({ kind: 'hold' }, { kind: 'drop', processed: false });
    void house.send(command, house.alice, backend);
    await house.harness.heldRequests();
    await backend.kill();
    house.harness.clearFaults();
    await until(() => house.posts === 1);

    const soon = await next();
    const refused = await refusal(house.press(house.bob, {}, soon));
    assert.equal(refused.code, 'conflict');
    assert.match(refused.message, /user:default\/alice is just starting a/);
    await soon.kill();

    house.later(61);
    const later = await next();
    const outcome = await house.press(house.bob, {}, later);
    assert.equal(outcome.record.state, 'started');
    assert.deepEqual([house.posts, house.runs], [2, [outcome.run?.id]]);
    const [, theirs] = await house.list(house.alice, later);
    assert.equal(theirs?.record.state, 'not_started');
  }));

test('killed with GitHub’s answer in its hands, before it was written down: its run is found', () =>
  withScene(async scene => {
    const { house, file, backend, command } = scene;
    house.fault({ kind: 'hold', processed: true });
    void house.send(command, house.alice, backend);
    await house.harness.heldRequests();
    // Nobody writes into the store while somebody else does.
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN IMMEDIATE');
    const { requests } = await backend.metrics();
    house.harness.release();
    await until(async () => {
      const now = (await backend.metrics()).requests;
      return now.charged > requests.charged;
    });
    await backend.kill();
    lock.exec('ROLLBACK');
    lock.close();
    assert.deepEqual([house.posts, house.runs.length], [1, 1]);
    await assertFoundOut(scene, house.runs);
  }));

test('killed after it was written down: it is known at once', () =>
  withScene(async scene => {
    const { house, backend, command, next } = scene;
    const first: DispatchOutcome = await house.send(
      command,
      house.alice,
      backend,
    );
    await backend.kill();
    const later = await next();
    const known = await house.look(house.bob, later);
    const pressed = await house.send(command, house.alice, later);
    for (const outcome of [known, pressed]) {
      assert.deepEqual(outcome.record, first.record);
      assert.equal(
        outcome.message,
        'Started the deployment of v1.1.0 to production.',
      );
    }
    assert.deepEqual([house.posts, house.runs], [1, [first.run?.id]]);
    await assertShown(house, later, house.runs[0]!);
  }));

test('a store that takes nothing when the answer comes: what is known is said, and found again by the next look', () =>
  withScene(async scene => {
    const { house, file, backend, command } = scene;
    house.fault({ kind: 'hold', processed: true });
    const pressed = house.send(command, house.alice, backend);
    await house.harness.heldRequests();
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN IMMEDIATE');
    house.harness.release();
    const outcome = await pressed;
    lock.exec('ROLLBACK');
    lock.close();
    assert.equal(outcome.record.state, 'started');
    assert.deepEqual([outcome.run?.id], house.runs);
    await assertFoundOut(scene, house.runs);
  }));

test('a store that takes nothing when a press comes: nothing is sent, and the same press starts it later', () =>
  withScene(async ({ house, file, backend, command }) => {
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN IMMEDIATE');
    const refused = await refusal(house.send(command, house.alice, backend));
    lock.exec('ROLLBACK');
    lock.close();
    assert.equal(refused.code, 'store_unavailable');
    assert.match(
      refused.message,
      /^Nothing was started: The deployment plugin's database could not be written: .* Try again/,
    );
    assert.deepEqual([house.posts, house.runs], [0, []]);
    assert.deepEqual(await house.list(house.alice, backend), []);
    const outcome = await house.send(command, house.alice, backend);
    assert.equal(outcome.repeated, false);
    assert.deepEqual([house.posts, house.runs], [1, [outcome.run?.id]]);
  }));

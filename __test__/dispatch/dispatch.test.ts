// A deployment that is started from here, against the simulated GitHub: one press, one run, and what is shown of it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type {
  Dispatches,
  DispatchOutcome,
  Preflight,
  ProblemDetails,
} from 'backstage-plugin-deployment-common';
import {
  factsOf,
  labelOf,
  type Asking,
  type Core,
} from '../overview/support/core.ts';
import { configureDemo } from '../overview/support/demo.ts';
import { Harness } from '../overview/support/harness.ts';
import { refsOf } from './support/house.ts';

// Nothing in its runs tells where they went and with which version: only what was written down here does.
const service = 'component:default/billing';
const environment = 'staging';
const version = { label: 'v5.1.1' };

let harness: Harness;
let core: Core;
let alice: Asking;

before(async () => {
  harness = await Harness.start({ scenario: 'demo' });
  core = await harness.core();
  await configureDemo(core);
  alice = harness.person('alice');
});

after(() => harness.close());

const preflight = (asking = alice) =>
  core.ask<Preflight>('preflight', { service, environment, version }, asking);

async function press(
  idempotencyKey: string,
  asking: Asking,
  { ticks = true } = {},
): Promise<DispatchOutcome> {
  const { revision, checks, touches } = await preflight(asking);
  const accepted = checks
    .filter(({ outcome }) => ticks && outcome === 'warned')
    .map(({ message }) => message);
  return core.ask<DispatchOutcome>(
    'dispatch',
    {
      service,
      environment,
      version,
      revision,
      idempotencyKey,
      accepted,
      authorized: refsOf(touches),
    },
    asking,
  );
}

const posts = (entries: readonly { method: string; path: string }[]) =>
  entries.filter(
    ({ method, path }) => method === 'POST' && path.endsWith('/dispatches'),
  ).length;

test('what would be sent is what the workflow declares, and nothing stands in its way', async () => {
  const { plan, checks } = await preflight();
  assert.deepEqual(
    checks.filter(({ outcome }) => outcome === 'blocked'),
    [],
  );
  assert.equal(plan.repository, 'acme/billing');
  assert.deepEqual(
    new Map(plan.inputs.map(({ name, value }) => [name, value])),
    new Map([
      ['target', 'staging'],
      ['version', 'v5.1.1'],
    ]),
  );
});

test('one press starts one run, and pressing again with the same key answers the first', async () => {
  const [cost, outcome] = await harness.costOf(() => press('key-1', alice));
  assert.equal(posts(cost.entries), 1);
  assert.ok(outcome.run, outcome.message);
  assert.equal(outcome.record.requestedBy, 'user:default/alice');

  const [again, repeated] = await harness.costOf(() => press('key-1', alice));
  assert.equal(posts(again.entries), 0);
  assert.equal(repeated.record.id, outcome.record.id);
  assert.equal(repeated.repeated, true);
});

test('a second person who presses is told of the first, and starts nothing', async () => {
  const bob: Asking = harness.person('bob');
  const since = harness.watch();
  await assert.rejects(
    () => press('key-2', bob, { ticks: false }),
    (error: { code: string; details: ProblemDetails }) => {
      assert.equal(error.code, 'conflict');
      assert.match(JSON.stringify(error.details), /user:default\/alice/);
      return true;
    },
  );
  assert.equal(posts(since().entries), 0);
});

test('the version and environment of that run are those it was started with', async () => {
  harness.advance(301);
  const { latest, live } = factsOf(
    await core.overview(service, alice),
    environment,
  );
  const shown = latest ?? live;
  assert.equal(labelOf(shown), 'v5.1.1');
  assert.ok(shown?.version.kind === 'known');
  assert.equal(shown.version.provenance, 'dispatch_record');
});

test('what was started is listed, newest first', async () => {
  const { dispatches } = await core.ask<Dispatches>(
    'dispatches',
    { service },
    alice,
  );
  assert.ok(dispatches.length >= 1);
  assert.equal(dispatches.at(-1)?.record.version.label, 'v5.1.1');
});

test('the commit that is written down is the one that the version stands for, not the one that was asked for', async () => {
  harness.advance(2 * 3_600);
  const asked = { ...version, sha: 'f'.repeat(40) };
  const { revision, checks, touches } = await core.ask<Preflight>(
    'preflight',
    { service, environment, version: asked },
    alice,
  );
  const accepted = checks
    .filter(({ outcome }) => outcome === 'warned')
    .map(({ message }) => message);
  assert.ok(
    accepted.some(each => /stands for another commit by now/.test(each)),
    accepted.join('\n'),
  );
  const { record } = await core.ask<DispatchOutcome>(
    'dispatch',
    {
      service,
      environment,
      version: asked,
      revision,
      idempotencyKey: 'key-3',
      accepted,
      authorized: touches.map(each => ({
        service: each.service,
        environment: each.environment,
      })),
    },
    alice,
  );
  assert.equal(record.version.label, 'v5.1.1');
  assert.match(record.version.sha ?? '', /^[0-9a-f]{40}$/);
  assert.notEqual(record.version.sha, asked.sha);
});

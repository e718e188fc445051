// GitHub Enterprise Server: other addresses, an older API version, and no limits.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Core } from './support/core.ts';
import { configureDemo } from './support/demo.ts';
import { Harness, type Person } from './support/harness.ts';
import { summaryOf } from './support/summary.ts';
import { serviceRef } from './support/topologies.ts';

let harness: Harness;
let core: Core;
let alice: Person;

before(async () => {
  harness = await Harness.start({ scenario: 'demo', dialect: 'ghes' });
  core = await harness.core();
  await configureDemo(core);
  alice = harness.person('alice');
});

after(() => harness.close());

test('an Enterprise Server is asked at its addresses, and in the version that it knows', async () => {
  const [{ entries }, overview] = await harness.costOf(() =>
    core.overview(serviceRef('payments'), alice),
  );
  const { staging, production } = summaryOf(overview);
  assert.equal(staging?.live, 'v1.9.1 (tag, run_name) by alice');
  assert.equal(production?.live, 'v1.9.0 (tag, run_name) by alice');
  assert.deepEqual(production?.gates, ['bob; the viewer may not']);
  for (const { path } of entries) {
    assert.match(path, /^\/api\/(v3\/|graphql$)/);
  }
  const answered = entries.filter(
    ({ status, path }) => status === 200 && path.startsWith('/api/v3/'),
  );
  assert.ok(answered.length > 0);
  for (const { apiVersion } of answered) {
    assert.equal(apiVersion, '2022-11-28');
  }
});

test('the version that an Enterprise Server knows is learned once', async () => {
  const [{ entries }] = await harness.costOf(() =>
    core.overview(serviceRef('search'), alice),
  );
  assert.ok(entries.length > 0);
  assert.deepEqual(
    entries.filter(({ status }) => status >= 400),
    [],
  );
});

test('each topology reads the same there', async () => {
  const live = async (name: string) =>
    summaryOf(await core.overview(serviceRef(name), alice)).production?.live;
  assert.equal(
    await live('storefront'),
    'v4.12.0 (tag, deployed_ref) by alice',
  );
  assert.match(
    (await live('search')) ?? '',
    /\(branch, deployed_ref\) by mei$/,
  );
  assert.equal(
    await live('notifications'),
    'v2.5.0 (tag, deployed_ref) by carol',
  );
  assert.equal(await live('ledger'), '2026.11.1 (tag, run_name) by farid');
});

test('a host without limits has no budget to show', async () => {
  const { budgets } = await core.overview(serviceRef('payments'), alice);
  assert.deepEqual(budgets, []);
});

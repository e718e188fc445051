// What the test of a mapping says before it is saved: the same deployments as the service tab afterwards, and which runs do not count.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Deployment } from 'backstage-plugin-deployment-common';
import { factsOf } from '../overview/support/core.ts';
import { print } from '../overview/support/cost.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import { Demo, complaints, counted, testOf } from './support/mapping.ts';

describe('the demo', () => {
  let demo: Demo;

  before(async () => {
    demo = await Demo.open();
  });

  after(() => demo.harness.close());

  const services = [
    'payments',
    'storefront',
    'search',
    'notifications',
    'ledger',
    'cart',
    'recommendations',
    'inventory',
    'reports',
    'billing',
  ];

  for (const name of services) {
    test(`${name}: every check passes, and what would be live and latest is what the service tab shows`, async context => {
      const environments = demo.environmentsOf(name);
      const core = await demo.harness.core();
      const [cost, tests] = await demo.harness.costOf(() =>
        testOf(core, environments, demo.asking.alice!),
      );
      print(context, `${name}, cold`, cost);
      for (const each of tests.environments) {
        assert.equal(each.problem, null);
        assert.deepEqual(complaints(each), [], each.name);
        assert.ok(each.checks.length > 1);
      }
      assert.deepEqual(
        tests.accounts.map(({ login }) => login),
        ['alice'],
      );
      const shown = await demo.harness.core();
      await shown.configure(environments);
      const overview = await shown.overview(
        serviceRef(name),
        demo.asking.alice!,
      );
      for (const each of tests.environments) {
        const { live, latest, lookback } = factsOf(overview, each.name);
        assert.deepEqual(counted(each, each.live), live, each.name);
        assert.deepEqual(counted(each, each.latest), latest, each.name);
        // The test looks further back than the service tab need.
        const { attempts } = each.lookback!;
        assert.ok(attempts >= lookback.attempts, each.name);
        assert.ok(each.lookback!.complete || !lookback.complete, each.name);
      }
    });
  }

  test('payments: what counts is listed with its versions, what does not with the reason', async () => {
    const production = await demo.tested('payments', 'production');
    const label = ({ version }: Deployment) =>
      version.kind === 'known'
        ? `${version.label} ${version.labelKind} ${version.provenance}`
        : version.reason;
    assert.deepEqual(
      production.counted.map(each => `${each.state} ${label(each)}`),
      [
        'waiting v1.9.1 tag run_name',
        'succeeded v1.9.0 tag run_name',
        'superseded v1.8.1 tag run_name',
      ],
    );
    const reasons = production.ignored.map(({ reason }) => reason);
    assert.equal(reasons.length, 6);
    assert.deepEqual([...new Set(reasons)].sort(), [
      'It counts for development.',
      'It counts for staging.',
    ]);
  });

  test('cart and recommendations: what the other workflow deployed is left out', async () => {
    const staging = await demo.tested('cart', 'staging');
    assert.deepEqual(
      [...new Set(staging.ignored.map(({ reason }) => reason))],
      ['It was deployed by recommendations.yml.'],
    );
    const production = await demo.tested('cart', 'production');
    assert.equal(
      production.ignored[0]?.reason,
      'Its job production was skipped.',
    );
  });

  test('billing: runs of which nothing tells the environment are listed with what would', async () => {
    const staging = await demo.tested('billing', 'staging');
    assert.deepEqual(staging.counted, []);
    assert.ok(staging.ignored.length > 0);
    for (const { reason } of staging.ignored) {
      assert.match(reason, /a run-name pattern would tell/);
    }
  });

  test('a repository alone is enough to see deployments, and what starting them lacks is said', async () => {
    const mapped = demo.environmentsOf('payments');
    const bare = mapped.map(each => ({
      ...each,
      source: { owner: 'acme', repo: 'payments' },
    }));
    const core = await demo.harness.core();
    const [, , production] = (await testOf(core, bare, demo.asking.alice!))
      .environments;
    const [, , whole] = (await testOf(core, mapped, demo.asking.alice!))
      .environments;
    assert.equal(production!.live, whole!.live);
    assert.equal(production!.latest, whole!.latest);
    assert.deepEqual(complaints(production!), [
      'warned source.environmentInput: Nothing would tell deploy.yml to deploy to production. Name the input that carries the environment. It declares: environment, version and run_migrations.',
      'warned source.versionInput: Nothing would tell deploy.yml which version to deploy. Name the input that carries the version, or let it run on the selected version. It declares: version, environment and run_migrations.',
    ]);
  });
});

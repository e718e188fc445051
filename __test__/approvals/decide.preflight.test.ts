// What a decision is about: said before it, permitted for all of it, and refused where it is something else.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DecisionPreflight } from 'backstage-plugin-deployment-common';
import type { Asking, Core } from '../overview/support/core.ts';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Cost, Harness } from '../overview/support/harness.ts';
import { Gates, kinds, moon, posts, service } from './support/deciding.ts';
import {
  gatedConfiguration,
  gatedScenario,
  type Place,
} from './support/gated.ts';

let gates: Gates;
let harness: Harness;
let core: Core;
let bob: Asking;

freshForEach(gatedScenario(), gatedConfiguration, fresh => {
  gates = new Gates(fresh);
  ({ harness, core, bob } = gates);
});

describe('what a decision is about', () => {
  const preflight = (run: string, environments: Place[], asking = bob) =>
    core.ask<DecisionPreflight>(
      'decisionPreflight',
      { service, run, environments, decision: 'approve' },
      asking,
    );

  test('is said before: what was named first, then what shares it, and nothing is sent', async () => {
    const run = gates.start();
    const [cost, looked] = await harness.costOf(() =>
      preflight(run, ['shared', 'europe']),
    );
    assert.deepEqual(posts(cost), []);
    assert.equal(looked.service, service);
    assert.equal(looked.run.id, run);
    assert.equal(looked.version.kind, 'known');
    assert.deepEqual(
      looked.touches.map(({ environment, ...rest }) => [
        rest.service,
        environment,
        rest.tier,
      ]),
      [
        [service, 'shared', 'production'],
        [service, 'europe', 'production'],
        [moon.service, moon.environment, 'production'],
      ],
    );
    assert.deepEqual(looked.settled, []);
    const outcome = await gates.decide(run, ['shared', 'europe'], {
      authorized: looked.touches.map(({ tier: _, ...touched }) => touched),
    });
    assert.deepEqual(kinds(outcome), [
      ['shared', 'done'],
      ['europe', 'done'],
    ]);
  });

  test('is said with what would be answered where nothing is to be sent', async () => {
    const run = gates.start();
    harness.decide(Number(run), 'america', 'ada');
    harness.advance(5);
    const { settled } = await preflight(run, ['europe', 'america', 'timed']);
    assert.deepEqual(
      settled.map(({ environment, result }) => [environment, result.kind]),
      [
        ['america', 'already_decided'],
        ['timed', 'refused'],
      ],
    );
  });

  test('is asked once more by the decision, and what was just looked at costs no more', async () => {
    const run = gates.start();
    await core.overview(service, bob);
    const [looked] = await harness.costOf(() => preflight(run, ['europe']));
    const [decided] = await harness.costOf(() => gates.decide(run, ['europe']));
    assert.equal(posts(decided).length, 1);
    const reads = (cost: Cost) =>
      cost.entries.filter(({ method }) => method === 'GET').length;
    assert.ok(looked.charged <= 4, `preflight: ${looked.charged}`);
    assert.ok(reads(decided) <= reads(looked), `${reads(decided)}`);
  });

  test('is not said of a run that is none of the repository', async () => {
    const run = gates.start('carol', 'acme/vault');
    await gates.refusedWith(
      () => preflight(run, ['europe']),
      'not_found_or_not_visible',
      'run',
      /has no run/,
    );
  });

  test('environments of other services that share it must be authorized too', async () => {
    const run = gates.start();
    const own = { service, environment: 'shared' };
    for (const authorized of [[own], [moon], []]) {
      await gates.refusedWith(
        () => gates.decide(run, ['shared'], { authorized }),
        'conflict',
        'authorized',
        // No names: whoever decides may not be allowed to know them.
        /^Nothing was decided: (?!.*(shared|moon)).*more environments/,
      );
    }
    const outcome = await gates.decide(run, ['shared'], {
      authorized: [own, moon],
    });
    assert.deepEqual(kinds(outcome), [['shared', 'done']]);
  });

  test('others that the same run deploys to need not be', async () => {
    const run = gates.start();
    const authorized = [{ service, environment: 'europe' }];
    const outcome = await gates.decide(run, ['europe'], { authorized });
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
  });

  test('a run of another repository is refused, whatever id is named', async () => {
    const run = gates.start('carol', 'acme/vault');
    await gates.refusedWith(
      () => gates.decide(run, ['europe']),
      'not_found_or_not_visible',
      'run',
      new RegExp(`acme/world on \\S+ has no run ${run}`),
    );
    await gates.refusedWith(
      () => gates.decide('1/../2', ['europe']),
      'invalid_input',
      'run',
      /by its number/,
    );
  });

  test('an environment that is not configured is refused', async () => {
    const run = gates.start();
    await gates.refusedWith(
      () => gates.decide(run, ['atlantis' as Place]),
      'not_configured',
      'environments[0]',
      /has no environment "atlantis"/,
    );
    await gates.refusedWith(
      () => gates.decide(run, ['europe', 'atlantis' as Place]),
      'not_configured',
      'environments[1]',
      /has no environment "atlantis"/,
    );
  });
});

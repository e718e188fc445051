// A press that takes commits back that run now: without the tick it starts nothing, and the tick counts for what was seen.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type {
  DispatchOutcome,
  Preflight,
} from 'backstage-plugin-deployment-common';
import { scenario } from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Asking, Core } from '../overview/support/core.ts';
import { Harness } from '../overview/support/harness.ts';
import {
  broughtByHand,
  letters,
  lettersCore,
  production,
} from '../versions/support/hotfix.ts';
import { refsOf, refusal } from './support/house.ts';

let harness: Harness;
let core: Core;
let alice: Asking;
let posts: () => number;

beforeEach(async () => {
  harness = await Harness.start({ scenario: scenario([letters]) });
  alice = { user: 'user:default/alice', token: harness.tokenOf('alice') };
  core = await lettersCore(harness);
  const since = harness.watch();
  posts = () =>
    since().entries.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/dispatches'),
    ).length;
});

afterEach(() => harness.close());

/** What a press of a version sends, with nothing ticked, and what wants a tick. */
async function looked(label: string) {
  const question = { ...production, version: { label, sha: null } };
  const { revision, touches, checks } = await core.ask<Preflight>(
    'preflight',
    question,
    alice,
  );
  return {
    command: {
      ...question,
      revision,
      idempotencyKey: `press-${label}`,
      authorized: refsOf(touches),
    },
    warnings: checks
      .filter(({ outcome }) => outcome === 'warned')
      .map(({ message }) => message),
  };
}

const press = (command: object) =>
  core.ask<DispatchOutcome>('dispatch', command, alice);

test('without the tick nothing is started and the warning is named, with it one run', async () => {
  const { command, warnings } = await looked('v1.1.0');
  assert.equal(warnings.length, 1, warnings.join('\n'));
  assert.match(
    warnings[0]!,
    /^Takes 1 commit back that runs in production now: v1\.0\.1 @ \w{7} has it\.$/,
  );
  const refused = await refusal(press(command));
  assert.equal(refused.code, 'invalid_input');
  assert.equal(refused.details.field, 'accepted');
  assert.equal(
    refused.message,
    `Nothing was started: this wants a tick first. ${warnings[0]}`,
  );
  assert.equal(posts(), 0);

  const [cost, outcome] = await harness.costOf(() =>
    press({ ...command, accepted: warnings }),
  );
  assert.equal(outcome.record.state, 'started');
  assert.deepEqual([posts(), cost.comparisons], [1, 0]);
});

test('a tick for what was live does not count for what went live since', async () => {
  const { command, warnings } = await looked('v1.1.0');
  broughtByHand(harness, 'v1.0.2');
  const refused = await refusal(press({ ...command, accepted: warnings }));
  assert.equal(refused.details.field, 'accepted');
  assert.match(
    refused.message,
    /Takes 2 commits back that run in production now: v1\.0\.2 @ \w{7} has them\.$/,
  );
  assert.equal(posts(), 0);
  const again = await looked('v1.1.0');
  const outcome = await press({ ...again.command, accepted: again.warnings });
  assert.equal(outcome.record.state, 'started');
});

test('a tick that is asked for no more does no harm', async () => {
  const { command, warnings } = await looked('v1.1.0');
  broughtByHand(harness, 'v1.0.0');
  const outcome = await press({ ...command, accepted: warnings });
  assert.equal(outcome.record.state, 'started');
});

test('a roll-back is not held up', async () => {
  const { command, warnings } = await looked('v1.0.0');
  assert.deepEqual(warnings, []);
  const outcome = await press(command);
  assert.equal(outcome.record.state, 'started');
  assert.equal(posts(), 1);
});

test('a comparison that GitHub fails to make holds nothing up', async () => {
  harness.fault({ kind: 'html-5xx', status: 502 }, { path: '/compare/' });
  const { command, warnings } = await looked('v1.1.0');
  assert.deepEqual(warnings, []);
  const outcome = await press(command);
  assert.equal(outcome.record.state, 'started');
});

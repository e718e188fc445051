// Commits that run now and that a version does not have: what preflight says of them, from the comparison that the changes are
// shown from.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Check } from 'backstage-plugin-deployment-common';
import { scenario } from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Asking, Core } from '../overview/support/core.ts';
import { Harness } from '../overview/support/harness.ts';
import { letters, lettersCore, production } from './support/hotfix.ts';
import { compared, headlines, paths } from './support/offers.ts';

let harness: Harness;
let core: Core;
let alice: Asking;

before(async () => {
  harness = await Harness.start({ scenario: scenario([letters]) });
  alice = { user: 'user:default/alice', token: harness.tokenOf('alice') };
});

beforeEach(async () => {
  harness.clearFaults();
  core = await lettersCore(harness);
});

after(() => harness.close());

const ask = (label: string) => ({
  ...production,
  version: { label, sha: null },
});

const preflight = async (label: string): Promise<Check[]> => {
  const { checks } = await core.preflight({ ...ask(label), inputs: [] }, alice);
  return checks;
};

const changes = (label: string) =>
  core.changes({ ...ask(label), pullRequests: false }, alice);

/** What is said of commits that are taken back. */
const said = (checks: Check[]) =>
  checks
    .filter(({ message }) => /take[ns]?\b.*\bback/i.test(message))
    .map(({ outcome, field, message }) => [outcome, field, message]);

/** Short SHA of what runs in production. */
async function live(): Promise<string> {
  const { version } = await changes('v1.0.1');
  return version.sha!.slice(0, 7);
}

test('a version that lacks a commit that is live wants a tick, in words that name what runs', async () => {
  const now = await live();
  assert.deepEqual(said(await preflight('v1.1.0')), [
    [
      'warned',
      'version',
      `Takes 1 commit back that runs in production now: v1.0.1 @ ${now} has it.`,
    ],
  ]);
  const { removed } = compared(await changes('v1.1.0'));
  assert.deepEqual(headlines(removed), ['Stop the leak']);
});

test('a version that ran here before takes the same back and wants no tick, and one that has all that is live takes nothing', async () => {
  const now = await live();
  const back = await preflight('v1.0.0');
  assert.deepEqual(said(back), [
    [
      'noted',
      'version',
      `Takes 1 commit back that runs in production now: v1.0.1 @ ${now} has it.`,
    ],
  ]);
  assert.deepEqual(
    back.filter(({ outcome }) => outcome === 'warned'),
    [],
  );
  assert.deepEqual(said(await preflight('v1.0.2')), []);
  assert.deepEqual(said(await preflight('v1.0.1')), []);
});

test('changes and preflight pay for the comparison once, whichever is asked first or both at once', async () => {
  const order: Record<string, () => Promise<unknown>> = {
    'changes first': async () => {
      await changes('v1.1.0');
      const [cost] = await harness.costOf(() => preflight('v1.1.0'));
      assert.equal(cost.comparisons, 0, paths(cost));
    },
    'preflight first': async () => {
      await preflight('v1.1.0');
      await changes('v1.1.0');
    },
    'both at once': () => Promise.all([changes('v1.1.0'), preflight('v1.1.0')]),
  };
  for (const [title, both] of Object.entries(order)) {
    core = await lettersCore(harness);
    const [cost] = await harness.costOf(both);
    // One, and one the other way round for the list of what goes.
    assert.equal(cost.comparisons, 2, `${title}: ${paths(cost)}`);
    const [again] = await harness.costOf(both);
    assert.equal(again.requests, 0, `${title}: ${paths(again)}`);
  }
});

test('a comparison that GitHub fails to make is not known, and neither warns of anything nor is an error', async () => {
  harness.fault({ kind: 'html-5xx', status: 502 }, { path: '/compare/' });
  const checks = await preflight('v1.1.0');
  const [line, ...others] = said(checks);
  assert.deepEqual(others, []);
  assert.equal(line?.[0], 'unknown');
  assert.match(
    line?.[2] ?? '',
    /^Whether commits are taken back that run in production now is not known\. .*502/,
  );
  assert.deepEqual(
    checks.filter(({ outcome }) => ['blocked', 'warned'].includes(outcome)),
    [],
  );
});

test('what GitHub cannot compare is said where the changes are shown, and not again', async () => {
  harness.fault({ kind: 'not-found' }, { path: '/compare/' });
  assert.deepEqual(said(await preflight('v1.1.0')), []);
  const { outcome } = await changes('v1.1.0');
  assert.deepEqual(outcome, {
    kind: 'not_comparable',
    reason: 'commit_not_found',
  });
});

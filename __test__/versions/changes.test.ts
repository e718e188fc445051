// What a version would add and take away: forwards, backwards, diverged, the same; how much of it is listed, and what it costs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { VersionChanges } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  run,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import type { HistoryDocument } from '../../packages/github-simulator/src/scenario/document.ts';
import type { Core } from '../overview/support/core.ts';
import { Harness, type Person } from '../overview/support/harness.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import { chargedIn, compared, headlines, paths } from './support/offers.ts';

const deploy = `
name: Deploy
run-name: Deploy \${{ inputs.version }} to \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      environment: { type: environment, required: true }
      version: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    steps: [{ run: ./roll-out.sh }]
`;

const by = 'alice';
const quiet = { quiet: true };
const many = 260;

/** v1.0.0, then a hotfix of it (v1.0.1, live) beside what became v1.1.0, then far more than is listed. */
const history: HistoryDocument[] = [
  commit('Begin', '60d', quiet),
  { tag: 'v1.0.0', age: '59d', by, ...quiet },
  { branch: 'hotfix', age: '58d', by },
  commit('Stop the bleeding', '57d', { branch: 'hotfix', ...quiet }),
  { tag: 'v1.0.1', age: '56d', by, ref: 'hotfix', annotation: 'Fix', ...quiet },
  commit('Accept gift cards (#41)', '55d', {
    ...quiet,
    by: 'bob',
    files: { 'gifts.txt': 'one\ntwo\nthree\n' },
  }),
  commit('Rename a variable', '54d', quiet),
  { tag: 'v1.1.0', age: '53d', by, ...quiet },
  { commits: many, age: '50d .. 20d', by: [by], about: ['carts'] },
  run('19d', { environment: 'production', version: 'v1.0.1' }, { seconds: 30 }),
  run('18d', { environment: 'staging', version: 'v1.0.0' }, { seconds: 30 }),
];

const service = serviceRef('gifts');
let harness: Harness;
let core: Core;
let alice: Person;

before(async () => {
  harness = await Harness.start({
    scenario: scenario([
      repository(
        'gifts',
        { 'deploy.yml': deploy },
        { history, environments: { staging: {}, production: {}, new: {} } },
      ),
    ]),
  });
  alice = harness.person('alice');
  core = await configured();
});

after(() => harness.close());

async function configured(): Promise<Core> {
  const made = await harness.core();
  await made.configure(
    ['new', 'staging', 'production'].map((name, order) => ({
      service,
      name,
      tier: 'other' as const,
      order,
      promotesFrom: [],
      provider: 'github',
      host: harness.host,
      source: {
        owner: 'acme',
        repo: 'gifts',
        workflow: 'deploy.yml',
        topology: 'environment-input',
        environment: name,
        environmentInput: { name: 'environment', value: name },
        versionInput: 'version',
        runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
      },
    })),
  );
  await made.overview(service, alice);
  return made;
}

interface Question {
  environment?: string;
  pullRequests?: boolean;
  sha?: string | null;
  of?: Core;
}

const change = (
  label: string,
  { environment = 'production', pullRequests = false, sha, of }: Question = {},
): Promise<VersionChanges> =>
  (of ?? core).changes(
    {
      service,
      environment,
      version: { label, sha: sha ?? null },
      pullRequests,
    },
    alice,
  );

/** The commit of a label. */
const shaOf = async (label: string) => (await change(label)).version.sha!;

test('a version that has all that is live and more is ahead, with who changed what and how much', async () => {
  const changes = await change('v1.1.0', { environment: 'staging' });
  const { relation, added, removed, url } = compared(changes);
  assert.equal(relation, 'ahead');
  assert.deepEqual(headlines(added), [
    'Rename a variable',
    'Accept gift cards (#41)',
  ]);
  assert.deepEqual(
    [added.total, added.more, removed.total, removed.commits.length],
    [2, 0, 0, 0],
  );
  const [, gifts] = added.commits;
  assert.equal(gifts?.author?.account?.login, 'bob');
  assert.match(gifts?.url ?? '', /\/acme\/gifts\/commit\/\w{40}$/);
  assert.ok(gifts?.date);
  assert.ok(added.size && added.size.files >= 1 && added.size.additions >= 3);
  assert.equal(added.size.complete, true);
  assert.equal(removed.size, null);
  assert.match(url ?? '', /\/acme\/gifts\/compare\//);
  assert.equal(added.pullRequests, null);
  assert.equal(changes.live?.kind, 'known');
});

test('a version that lacks what is live is a downgrade, with what it takes away', async () => {
  const { relation, added, removed } = compared(await change('v1.0.0'));
  assert.equal(relation, 'behind');
  assert.deepEqual(headlines(added), []);
  assert.deepEqual(headlines(removed), ['Stop the bleeding']);
  assert.equal(removed.total, 1);
  assert.ok(removed.size && removed.size.files >= 1);
});

test('a version that never had the hotfix has diverged: it brings something and takes the hotfix away', async () => {
  const { relation, added, removed } = compared(await change('v1.1.0'));
  assert.equal(relation, 'diverged');
  assert.deepEqual(headlines(added), [
    'Rename a variable',
    'Accept gift cards (#41)',
  ]);
  assert.deepEqual(headlines(removed), ['Stop the bleeding']);
});

test('at most 250 commits are listed, the newest, and the rest is counted', async () => {
  const { added } = compared(await change('main', { environment: 'staging' }));
  assert.equal(added.total, many + 2);
  assert.equal(added.commits.length, 250);
  assert.equal(added.more, added.total - 250);
  const dates = added.commits.map(({ date }) => date!);
  assert.ok(dates[0]! > dates.at(-1)!);
  assert.ok(!headlines(added).includes('Rename a variable'));
});

test('the same commit changes nothing, and where nothing is live that is said', async () => {
  assert.deepEqual((await change('v1.0.1')).outcome, { kind: 'same' });
  const unknown = await change('v1.1.0', { environment: 'new' });
  assert.deepEqual(unknown.outcome, {
    kind: 'nothing_live',
    lookback: { attempts: 0, complete: true },
  });
  assert.equal(unknown.live, null);
});

test('pull requests come only when they are asked for, with one more request', async () => {
  await change('v1.1.0');
  const [cost, changes] = await harness.costOf(() =>
    change('v1.1.0', { pullRequests: true }),
  );
  assert.equal(chargedIn(cost), 1, paths(cost));
  const { added, removed } = compared(changes);
  const [gifts] = added.pullRequests?.list ?? [];
  assert.equal(gifts?.number, 41);
  assert.equal(gifts.title, 'Accept gift cards');
  assert.equal(gifts.author?.login, 'bob');
  assert.deepEqual(gifts.commits, [added.commits[1]?.sha]);
  assert.equal(added.pullRequests?.commitsWithout, 1);
  assert.deepEqual(removed.pullRequests, {
    list: [],
    commitsLookedAt: 1,
    commitsWithout: 1,
  });
});

test('a comparison costs one request, a second one only where something would be removed', async context => {
  const [v11, v10] = [await shaOf('v1.1.0'), await shaOf('v1.0.0')];
  const cold = await configured();
  for (const [label, sha, environment, charged] of [
    ['v1.1.0', v11, 'staging', 1],
    ['v1.1.0', v11, 'production', 2],
    ['v1.0.0', v10, 'production', 2],
    ['v1.0.0', v10, 'staging', 0],
  ] as const) {
    const [cost] = await harness.costOf(() =>
      change(label, { environment, sha, of: cold }),
    );
    context.diagnostic(
      `${label} to ${environment}: ${chargedIn(cost)} charged`,
    );
    assert.equal(chargedIn(cost), charged, paths(cost));
  }
});

test('what was compared once is kept for good', async () => {
  const sha = await shaOf('v1.1.0');
  await change('v1.1.0', { sha });
  harness.advance(24 * 60 * 60);
  await core.overview(service, alice);
  const [cost] = await harness.costOf(() => change('v1.1.0', { sha }));
  assert.equal(cost.requests, 0, paths(cost));
});

test('a version is named by tag, branch, SHA or the beginning of one; what is none is refused', async () => {
  const sha = await shaOf('v1.1.0');
  for (const label of [sha, sha.slice(0, 9), 'v1.1.0', 'refs/tags/v1.1.0']) {
    assert.equal((await change(label)).version.sha, sha, label);
  }
  for (const label of ['v9.9.9', 'v1.0.0..v1.1.0', 'main:deploy.yml']) {
    await assert.rejects(change(label), {
      name: 'NotFoundError',
      code: 'not_found_or_not_visible',
    });
  }
  await assert.rejects(change('v1.1.0', { sha: 'main' }), {
    code: 'invalid_input',
  });
});

test('a commit that GitHub does not find cannot be compared, and is not looked for again and again', async () => {
  const sha = '0123456789'.repeat(4);
  const [first, changes] = await harness.costOf(() => change(sha, { sha }));
  assert.deepEqual(changes.outcome, {
    kind: 'not_comparable',
    reason: 'commit_not_found',
  });
  assert.equal(first.comparisons, 1);
  const [again] = await harness.costOf(() => change(sha, { sha }));
  assert.equal(again.requests, 0, paths(again));
});

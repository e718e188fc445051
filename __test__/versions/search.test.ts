// Searching and going on: tags, commits and branches page by page, and commits by a pasted SHA.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type {
  SectionKind,
  VersionSection,
} from 'backstage-plugin-deployment-common';
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
import { chargedIn, labels, paths, section } from './support/offers.ts';

const deploy = `
name: Deploy
run-name: Deploy \${{ inputs.version }}
on: { workflow_dispatch: { inputs: { version: { type: string, required: true } } } }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps: [{ run: ./roll-out.sh }]
`;

const by = 'alice';
/** Far more than one page of everything. */
const tagCount = 230;
const branchCount = 45;
const commitCount = 130;

/** Semantic versions in an order that is neither that of their names nor that of their dates. */
const versions = Array.from(
  { length: tagCount },
  (_, n) => `v1.${(n * 7) % tagCount}.0`,
);
const newestFirst = versions
  .map(name => Number(name.split('.')[1]))
  .sort((a, b) => b - a)
  .map(minor => `v1.${minor}.0`);
const branches = Array.from(
  { length: branchCount },
  (_, n) => `topic/${String(n).padStart(2, '0')}`,
);

const history: HistoryDocument[] = [
  { commits: commitCount, age: '90d .. 40d', by: [by], about: ['parcels'] },
  { tag: 'before-the-rewrite', age: '39d', by, quiet: true },
  commit('Rewrite everything in one night', '38d', { quiet: true }),
  { tag: 'after-the-rewrite', age: '37d', by, annotation: 'Done', quiet: true },
  ...versions.map(
    (tag): HistoryDocument => ({ tag, age: '30d', by, quiet: true }),
  ),
  { tag: 'v2.0.0-rc.1', age: '20d', by, release: { prerelease: true } },
  ...branches.map((branch): HistoryDocument => ({ branch, age: '19d', by })),
  commit('Try something on a branch', '18d', {
    branch: 'topic/07',
    quiet: true,
  }),
  run('10d', { version: 'v1.1.0' }, { seconds: 30 }),
];

const service = serviceRef('parcels');
const environment = 'production';
let harness: Harness;
let core: Core;
let alice: Person;

before(async () => {
  harness = await Harness.start({
    scenario: scenario([
      repository('parcels', { 'deploy.yml': deploy }, { history }),
    ]),
  });
  alice = harness.person('alice');
  core = await configured({});
});

after(() => harness.close());

async function configured(change: Record<string, unknown>): Promise<Core> {
  const made = await harness.core();
  await made.configure([
    {
      service,
      name: environment,
      tier: 'production',
      order: 0,
      promotesFrom: [],
      provider: 'github',
      host: harness.host,
      source: {
        owner: 'acme',
        repo: 'parcels',
        workflow: 'deploy.yml',
        topology: 'workflow-per-environment',
        environment,
        versionInput: 'version',
        runName: 'Deploy (?<version>\\S+)',
        ...change,
      },
    },
  ]);
  return made;
}

const offer = (query?: string, cursor?: string, of = core) =>
  of.versions(
    {
      service,
      environment,
      ...(query !== undefined && { query }),
      ...(cursor !== undefined && { cursor }),
    },
    alice,
  );

/** All pages of a section. */
async function pages(
  kind: SectionKind,
  query?: string,
  of = core,
): Promise<VersionSection[]> {
  const all = [section(await offer(query, undefined, of), kind)];
  for (
    let cursor = all[0]!.nextCursor;
    cursor !== null;
    cursor = all.at(-1)!.nextCursor
  ) {
    const [cost, answer] = await harness.costOf(() =>
      offer(query, cursor!, of),
    );
    assert.equal(answer.sections.length, 1);
    assert.ok(chargedIn(cost) <= 1, paths(cost));
    all.push(section(answer, kind));
  }
  return all;
}

/** Short SHAs of main, newest first. */
async function mainShas(page: number): Promise<string[]> {
  const url = `${harness.simulator.apiBaseUrl}/repos/acme/parcels/commits?per_page=100&page=${page}`;
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${alice.token}` },
  });
  const list = (await response.json()) as { sha: string }[];
  return list.map(({ sha }) => sha);
}

test('tags come page by page in the order of their versions, what is no version behind them by date', async () => {
  const all = await pages('tags');
  assert.equal(all[0]?.versions.length, 20);
  assert.equal(all[0]?.total, tagCount + 3);
  assert.deepEqual(all.flatMap(labels), [
    'v2.0.0-rc.1',
    ...newestFirst,
    'after-the-rewrite',
    'before-the-rewrite',
  ]);
  const versionsOfAll = all.flatMap(each => each.versions);
  assert.ok(versionsOfAll.every(each => each.shortSha && each.date));
  const flagged = versionsOfAll.filter(each => each.prerelease);
  assert.deepEqual(
    flagged.map(({ label }) => label),
    ['v2.0.0-rc.1'],
  );
});

test('tags by date come in GitHub’s order, all of them', async () => {
  const byDate = await configured({ versions: { order: 'date' } });
  const all = await pages('tags', undefined, byDate);
  const names = all.flatMap(labels);
  assert.equal(new Set(names).size, tagCount + 3);
  assert.equal(names.at(-1), 'before-the-rewrite');
  const dates = all.flatMap(each => each.versions.map(({ date }) => date!));
  assert.deepEqual([...dates].sort().reverse(), dates);
});

test('commits of main come fifty at a time, branches twenty, main first', async () => {
  const commits = await pages('commits');
  assert.equal(commits[0]?.versions.length, 50);
  const shas = commits.flatMap(each =>
    each.versions.map(({ choice }) => choice.sha),
  );
  const expected = [...(await mainShas(1)), ...(await mainShas(2))];
  assert.deepEqual(shas, expected);
  const names = (await pages('branches')).flatMap(labels);
  assert.deepEqual(names, ['main', ...branches]);
});

test('a search goes through tags, messages and branches, and on in what it found', async () => {
  const found = await offer('1.22');
  const expected = newestFirst.filter(name => name.includes('1.22'));
  assert.deepEqual(labels(section(found, 'tags')), expected);
  assert.equal(section(found, 'tags').total, expected.length);
  const rewrite = await offer('REWRITE');
  assert.deepEqual(labels(section(rewrite, 'tags')), [
    'after-the-rewrite',
    'before-the-rewrite',
  ]);
  assert.deepEqual(
    section(rewrite, 'commits').versions.map(({ headline }) => headline),
    ['Rewrite everything in one night'],
  );
  const topics = (await pages('branches', 'topic/1')).flatMap(labels);
  assert.deepEqual(
    topics,
    branches.filter(name => name.startsWith('topic/1')),
  );
  const many = (await pages('tags', 'v1.1')).flatMap(labels);
  assert.deepEqual(
    many,
    newestFirst.filter(name => name.startsWith('v1.1')),
  );
});

test('a pasted SHA is found by its beginning, also when it is older than the list', async () => {
  const old = (await mainShas(2)).at(-1)!;
  for (const query of [old, old.slice(0, 7), old.slice(0, 12).toUpperCase()]) {
    const [cost, answer] = await harness.costOf(() => offer(query));
    const pasted = section(answer, 'pasted');
    assert.deepEqual(
      pasted.versions.map(({ choice }) => choice.sha),
      [old],
    );
    assert.deepEqual(pasted.notes, []);
    assert.deepEqual(pasted.versions[0]?.dispatch, {
      kind: 'possible',
      runOn: 'main',
      versionInput: { name: 'version', value: old },
    });
    assert.ok(chargedIn(cost) <= 1, paths(cost));
  }
});

test('a SHA that nothing has, one that may be ambiguous, and one that is not on main are told apart', async () => {
  const notes = async (query: string) =>
    section(await offer(query), 'pasted').notes;
  const nothing = '0123456789'.repeat(4);
  assert.deepEqual(await notes(nothing), [
    { kind: 'commit_not_found', sha: nothing },
  ]);
  assert.deepEqual(await notes('0123456'), [
    { kind: 'commit_not_found_or_ambiguous', prefix: '0123456' },
  ]);
  const topics = section(await offer('topic/07'), 'branches');
  const onBranch = topics.versions[0]!;
  assert.equal(onBranch.headline, 'Try something on a branch');
  const pasted = section(await offer(onBranch.choice.sha!), 'pasted');
  assert.equal(pasted.versions.length, 1);
  assert.deepEqual(pasted.notes, [
    { kind: 'not_on_default_branch', branch: 'main' },
  ]);
});

test('a short or a long search looks up no commit, and nothing found is no error', async () => {
  const none = await offer('abcdef');
  assert.ok(none.sections.every(({ kind }) => kind !== 'pasted'));
  const nothing = await offer('no such thing anywhere');
  assert.ok(nothing.sections.every(each => each.versions.length === 0));
});

test('a cursor that was not given out is refused', async () => {
  await assert.rejects(offer(undefined, 'wishes:1'), {
    name: 'InputError',
    code: 'invalid_input',
  });
});

// What is offered for the services of the demo: every section, one service of each topology.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { OfferedVersions } from 'backstage-plugin-deployment-common';
import type { Core } from '../overview/support/core.ts';
import { Harness, type Person } from '../overview/support/harness.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import {
  configureFromDemo,
  labels,
  paths,
  section,
  start,
  version,
} from './support/offers.ts';

let harness: Harness;
let core: Core;
let alice: Person;

before(async () => {
  harness = await Harness.start({ scenario: 'demo' });
  core = await harness.core();
  alice = harness.person('alice');
});

after(() => harness.close());

const offer = (
  name: string,
  environment = 'production',
): Promise<OfferedVersions> =>
  core.versions({ service: serviceRef(name), environment }, alice);

/** The full SHA that a branch or tag of the demo points at. */
async function sha(repository: string, ref: string): Promise<string> {
  const url = `${harness.simulator.apiBaseUrl}/repos/acme/${repository}/commits/${ref}`;
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${alice.token}`,
      accept: 'application/vnd.github.sha',
    },
  });
  assert.equal(response.status, 200);
  return response.text();
}

test('payments: what runs in staging comes first and is preselected for production', async () => {
  await configureFromDemo(core, serviceRef('payments'));
  const offered = await offer('payments');
  assert.deepEqual(
    offered.sections.map(({ kind }) => kind),
    ['upstream', 'previously_here', 'tags', 'commits', 'branches'],
  );
  const staging = await sha('payments', 'v1.9.1');
  assert.deepEqual(offered.preselected, { label: 'v1.9.1', sha: staging });
  assert.equal(offered.live?.label, 'v1.9.0');
  const [promoted] = section(offered, 'upstream').versions;
  assert.ok(promoted);
  assert.deepEqual(promoted.liveIn, ['staging']);
  assert.equal(promoted.shortSha, staging.slice(0, 7));
  assert.equal(promoted.author?.account?.login, 'alice');
  assert.equal(promoted.release?.name, 'v1.9.1');
  assert.ok(promoted.headline && promoted.date && promoted.url);
  assert.equal(start(promoted), 'main with version=v1.9.1');
});

test('payments: what was good in production before is offered to go back to, the live one marked', async () => {
  const offered = await offer('payments');
  const previously = section(offered, 'previously_here');
  assert.deepEqual(labels(previously), ['v1.9.0', 'v1.8.1']);
  assert.deepEqual(
    previously.versions.map(({ liveIn }) => liveIn),
    [['production'], []],
  );
  const [live, older] = previously.versions.map(each => each.deployed);
  assert.ok(live && older && live.at > older.at);
  assert.equal(older.actor?.login, 'farid');
  assert.match(older.url ?? '', /\/acme\/payments\/actions\/runs\/\d+/);
});

test('payments: tags by version, commits of main with what CI says of them, branches', async () => {
  const offered = await offer('payments');
  assert.deepEqual(labels(section(offered, 'tags')), [
    'v1.9.1',
    'v1.9.0',
    'v1.8.1',
    'v1.8.0',
  ]);
  const commits = section(offered, 'commits');
  const main = await sha('payments', 'main');
  const [newest] = commits.versions;
  assert.equal(newest?.choice.sha, main);
  assert.equal(newest?.headline, 'Show declined wallets as declined');
  // A deployment of it to development is under way, which is no check of the commit.
  assert.equal(newest?.ci, 'passed');
  assert.equal(start(newest!), `main with version=${main}`);
  const deployed = commits.versions.find(each =>
    each.liveIn.includes('development'),
  );
  assert.ok(deployed);
  assert.deepEqual(labels(section(offered, 'branches')), ['main']);
});

test('storefront: a workflow that runs on the version takes tags and branches, and no commits', async () => {
  const service = serviceRef('storefront');
  await configureFromDemo(core, service, {
    dispatch: { ref: { kind: 'selected_version' } },
    versions: { tagPattern: 'v*' },
  });
  const offered = await offer('storefront');
  const rc = version(offered, 'tags', 'v4.13.0-rc.2');
  assert.equal(rc.prerelease, true);
  assert.equal(start(rc), 'v4.13.0-rc.2');
  assert.deepEqual(offered.preselected?.label, 'v4.13.0-rc.2');
  assert.equal(start(version(offered, 'branches', 'main')), 'main');
  const reasons = section(offered, 'commits').versions.map(start);
  assert.deepEqual([...new Set(reasons)], ['commit_is_no_ref']);
  const staging = await offer('storefront', 'staging');
  // Development runs the head of main, which a workflow can run on; what it ran before is a commit by now.
  assert.equal(section(staging, 'upstream').versions[0]?.labelKind, 'branch');
  assert.equal(start(section(staging, 'upstream').versions[0]!), 'main');
});

test('storefront: without pre-releases these are not offered', async () => {
  const other = await harness.core();
  await configureFromDemo(other, serviceRef('storefront'), {
    versions: { prereleases: false, sources: ['tags'] },
  });
  const offered = await other.versions(
    { service: serviceRef('storefront'), environment: 'production' },
    alice,
  );
  assert.deepEqual(labels(section(offered, 'tags')), ['v4.12.0', 'v4.11.0']);
  assert.deepEqual(
    offered.sections.map(({ kind }) => kind),
    ['upstream', 'previously_here', 'tags'],
  );
});

test('storefront: releases alone are the tags that were released', async () => {
  const other = await harness.core();
  await configureFromDemo(other, serviceRef('storefront'), {
    versions: { sources: ['releases'] },
  });
  const offered = await other.versions(
    { service: serviceRef('storefront'), environment: 'production' },
    alice,
  );
  const tags = section(offered, 'tags');
  assert.deepEqual(labels(tags), ['v4.12.0', 'v4.11.0']);
  assert.ok(tags.versions.every(each => each.release && each.shortSha));
});

test('search: a pipeline that only a push starts is offered with the reason why it cannot be started', async () => {
  await configureFromDemo(core, serviceRef('search'), {
    dispatch: { enabled: true },
  });
  const offered = await offer('search');
  assert.equal(offered.preselected, null);
  const all = offered.sections.flatMap(({ versions }) => versions);
  assert.deepEqual([...new Set(all.map(start))], ['not_started_by_hand']);
  const previously = section(offered, 'previously_here').versions;
  assert.deepEqual(
    previously.map(each => each.headline),
    [
      'Go back to the larger shards',
      'Ignore accents in queries',
      'Rank exact brand matches first',
    ],
  );
  assert.deepEqual(
    previously.map(each => each.labelKind),
    ['commit', 'commit', 'commit'],
  );
});

test('cart: the pattern keeps the tags of one part of the monorepo', async () => {
  await configureFromDemo(core, serviceRef('cart'), {
    versions: { tagPattern: 'cart/v*' },
  });
  const [cost, offered] = await harness.costOf(() => offer('cart'));
  assert.ok(
    cost.entries.some(({ path }) =>
      path.endsWith('/acme/shop/git/matching-refs/tags/cart/v'),
    ),
    paths(cost),
  );
  assert.deepEqual(labels(section(offered, 'tags')), [
    'cart/v1.3.0',
    'cart/v1.2.3',
    'cart/v1.2.2',
  ]);
  assert.equal(section(offered, 'tags').total, 3);
});

test('notifications and ledger: without deployment records the past comes from their runs', async () => {
  for (const [name, expected] of [
    ['notifications', ['v2.5.0', 'v2.4.1', 'v2.3.0']],
    ['ledger', undefined],
  ] as const) {
    await configureFromDemo(core, serviceRef(name));
    const offered = await offer(name);
    const previously = labels(section(offered, 'previously_here'));
    assert.equal(previously[0], offered.live?.label, name);
    if (expected) {
      assert.deepEqual(previously, expected);
    }
  }
});

test('reports: where nothing was ever deployed there is nothing to go back to, and staging is still offered', async () => {
  await configureFromDemo(core, serviceRef('reports'));
  const offered = await offer('reports');
  assert.equal(offered.live, null);
  assert.deepEqual(labels(section(offered, 'previously_here')), []);
  assert.equal(offered.preselected?.label, 'v0.2.0');
});

test('billing: where nothing tells what ran where, that is said', async () => {
  await configureFromDemo(core, serviceRef('billing'));
  const offered = await offer('billing');
  assert.deepEqual(section(offered, 'upstream').notes, [
    { kind: 'nothing_live', environment: 'staging' },
  ]);
  assert.ok(section(offered, 'commits').versions.length > 0);
});

test('an environment that cannot be read leaves the past of the others alone', async () => {
  const other = await harness.core();
  const service = serviceRef('payments');
  const environment = (
    name: string,
    order: number,
    source: Record<string, unknown>,
  ) => ({
    service,
    name,
    order,
    tier: 'other' as const,
    promotesFrom: order > 0 ? ['broken'] : [],
    provider: 'github',
    host: harness.host,
    source: { owner: 'acme', repo: 'payments', ...source },
  });
  await other.configure([
    environment('broken', 0, {
      workflow: 'nothing.yml',
      topology: 'workflow-per-environment',
    }),
    environment('production', 1, {
      workflow: 'deploy.yml',
      topology: 'environment-input',
      environment: 'production',
      environmentInput: { name: 'environment', value: 'production' },
      versionInput: 'version',
      runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
    }),
  ]);
  const offered = await other.versions(
    { service, environment: 'production' },
    alice,
  );
  const previously = section(offered, 'previously_here');
  assert.deepEqual(labels(previously), ['v1.9.0', 'v1.8.1']);
  const [note] = section(offered, 'upstream').notes;
  assert.ok(note?.kind === 'not_read');
  assert.equal(note.environment, 'broken');
});

// What the overview says of each service of the demo, read by a cold addon from GitHub's answers.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ServiceOverview } from 'backstage-plugin-deployment-common';
import { environmentOf, factsOf, type Core } from './support/core.ts';
import { configureDemo } from './support/demo.ts';
import { Harness } from './support/harness.ts';
import { summaryOf } from './support/summary.ts';
import { serviceRef } from './support/topologies.ts';

let harness: Harness;
let core: Core;
const tokens: Record<string, string> = {};

before(async () => {
  harness = await Harness.start({ scenario: 'demo' });
  core = await harness.core();
  await configureDemo(core);
  for (const login of ['alice', 'bob', 'carol']) {
    tokens[login] = harness.tokenOf(login);
  }
});

after(() => harness.close());

function read(name: string, login = 'alice'): Promise<ServiceOverview> {
  const token = tokens[login];
  return core.overview(serviceRef(name), {
    user: `user:default/${login}`,
    token,
  });
}

/** The short SHA that a branch or tag of the demo points at. */
async function shortSha(repository: string, ref: string): Promise<string> {
  const url = `${harness.simulator.apiBaseUrl}/repos/acme/${repository}/commits/${ref}`;
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${tokens.alice}`,
      accept: 'application/vnd.github.sha',
    },
  });
  assert.equal(response.status, 200);
  return (await response.text()).slice(0, 7);
}

test('payments: a running deployment, and one that waits for bob, stand beside what is live', async () => {
  const main = await shortSha('payments', 'main');
  const overview = await read('payments');
  const { development, ...rest } = summaryOf(overview);
  assert.equal(
    development?.latest,
    `running ${main} (commit, run_name) by farid`,
  );
  assert.match(
    development?.live ?? '',
    /^\w{7} \(commit, run_name\) by alice$/,
  );
  assert.deepEqual(rest, {
    staging: {
      live: 'v1.9.1 (tag, run_name) by alice',
      drift: '2 behind development, 0 ahead',
    },
    production: {
      live: 'v1.9.0 (tag, run_name) by alice',
      latest: 'waiting v1.9.1 (tag, run_name) by alice',
      gates: ['bob; the viewer may not'],
      drift: '6 behind staging, 0 ahead',
    },
  });
  assert.equal(overview.refreshAfterSeconds, 5);
  assert.deepEqual(overview.notAttributable, []);
  assert.deepEqual(
    overview.accounts.map(({ login }) => login),
    ['alice'],
  );
  assert.deepEqual(summaryOf(await read('payments', 'bob')).production?.gates, [
    'bob; the viewer may',
  ]);
});

test('payments: runs, pages and times are those of GitHub', async () => {
  const overview = await read('payments');
  const { live, latest } = factsOf(overview, 'production');
  assert.ok(live?.run && latest?.run);
  assert.equal(live.run.event, 'workflow_dispatch');
  assert.equal(live.run.title, 'Deploy v1.9.0 to production');
  assert.equal(live.run.attempt, 1);
  const id = Number(live.run.id);
  assert.ok(id > 2 ** 33 && id < 2 ** 53, live.run.id);
  const page = await fetch(live.run.url ?? '', {
    headers: { accept: 'text/html' },
  });
  assert.equal(page.status, 200);
  assert.match(
    live.run.url ?? '',
    new RegExp(`/acme/payments/actions/runs/${id}`),
  );
  assert.equal(live.environmentUrl, 'https://pay.acme.test/');
  const ended = Date.parse(live.finishedAt ?? '');
  const asked = Date.parse(live.createdAt);
  // Bob approved after 17 minutes, and rolling out took another.
  assert.ok(ended - asked > 17 * 60_000 && ended - asked < 20 * 60_000);
  assert.equal(latest.finishedAt, null);
  assert.deepEqual(environmentOf(overview, 'production').origin, {
    provider: 'github',
    host: harness.host,
    repository: 'acme/payments',
    pipeline: 'deploy.yml',
    url: environmentOf(overview, 'production').origin.url,
    dispatchable: true,
  });
});

test('storefront: the tag or the commit that each workflow ran on is the version', async () => {
  const main = await shortSha('storefront', 'main');
  assert.deepEqual(summaryOf(await read('storefront')), {
    development: {
      live: `main · ${main} (branch, deployed_ref) by alice`,
    },
    staging: {
      live: 'v4.13.0-rc.2 (tag, deployed_ref) by alice',
      drift: '2 behind development, 0 ahead',
    },
    production: {
      live: 'v4.12.0 (tag, deployed_ref) by alice',
      drift: '7 behind staging, 0 ahead',
    },
  });
});

test('search: a rejected and a waiting attempt leave the older commit live', async () => {
  const main = await shortSha('search', 'main');
  const overview = await read('search');
  const { production, ...rest } = summaryOf(overview);
  assert.deepEqual(rest, {
    development: { live: `main · ${main} (branch, deployed_ref) by carol` },
    staging: {
      live: `main · ${main} (branch, deployed_ref) by carol`,
      drift: '0 behind development, 0 ahead',
    },
  });
  assert.match(production?.live ?? '', /\(branch, deployed_ref\) by mei$/);
  assert.equal(
    production?.latest,
    `waiting main · ${main} (branch, deployed_ref) by carol`,
  );
  assert.deepEqual(production?.gates?.sort(), [
    'acme/leads; the viewer may not',
    'timer of 30 min',
  ]);
  assert.equal(production?.drift, '2 behind staging, 0 ahead');
  const timer = factsOf(overview, 'production').gates.find(
    gate => gate.kind === 'timer',
  );
  assert.ok(timer?.kind === 'timer' && timer.endsAt, 'the timer has an end');
});

test('notifications: all legs of a matrix are one deployment, without any GitHub environment', async () => {
  assert.deepEqual(summaryOf(await read('notifications')), {
    staging: { live: 'v2.5.0 (tag, deployed_ref) by carol' },
    production: {
      live: 'v2.5.0 (tag, deployed_ref) by carol',
      drift: '0 behind staging, 0 ahead',
    },
  });
});

test('ledger: jobs without deployment records are told apart by the run name', async () => {
  assert.deepEqual(summaryOf(await read('ledger')), {
    staging: { live: '2026.11.2 (tag, run_name) by alice' },
    production: {
      live: '2026.11.1 (tag, run_name) by farid',
      drift: '1 behind staging, 0 ahead',
    },
  });
});

test('ledger: who may not see the repository sees nothing of it', async () => {
  const overview = await read('ledger', 'carol');
  assert.deepEqual(summaryOf(overview), {
    staging: { problem: 'not_found_or_not_visible' },
    production: { problem: 'not_found_or_not_visible' },
  });
  assert.deepEqual(overview.notAttributable, []);
  const said = JSON.stringify(overview);
  assert.doesNotMatch(said, /2026\.1|farid|closing of the month/);
});

test('cart and recommendations: two services of one repository and its environments do not mix', async () => {
  assert.deepEqual(summaryOf(await read('cart')), {
    staging: {
      live: 'cart/v1.2.3 (tag, deployed_ref) by alice',
      latest: 'failed cart/v1.3.0 (tag, deployed_ref) by farid',
    },
    // The job was skipped: nobody tried to deploy.
    production: {
      live: 'cart/v1.2.3 (tag, deployed_ref) by alice',
      drift: '0 behind staging, 0 ahead',
    },
  });
  const { staging, production } = summaryOf(await read('recommendations'));
  assert.deepEqual(staging, {
    live: 'recommendations/v0.8.1 (tag, deployed_ref) by carol',
  });
  assert.equal(
    production?.live,
    'recommendations/v0.8.0 (tag, deployed_ref) by mei',
  );
  assert.equal(production?.latest, undefined);
});

test('inventory: a failed attempt over a good version, a re-run, and a job of a reusable workflow', async () => {
  const main = await shortSha('inventory', 'main');
  const overview = await read('inventory');
  assert.deepEqual(summaryOf(overview), {
    development: { live: `${main} (commit, run_name) by carol` },
    staging: {
      // Carol ran the failed job again.
      live: 'v3.4.1 (tag, run_name) by carol',
      drift: '1 behind development, 0 ahead',
    },
    production: {
      live: 'v3.4.0 (tag, run_name) by jonas',
      latest: 'failed v3.4.1 (tag, run_name) by jonas',
      drift: '5 behind staging, 0 ahead',
    },
  });
  assert.equal(factsOf(overview, 'staging').live?.run?.attempt, 2);
  assert.equal(factsOf(overview, 'production').latest?.run?.attempt, 1);
});

test('reports: a cancelled attempt, and an environment that nobody ever deployed to', async () => {
  assert.deepEqual(summaryOf(await read('reports')), {
    development: { live: 'v0.3.0 (tag, run_name) by carol' },
    staging: {
      live: 'v0.2.0 (tag, run_name) by farid',
      latest: 'cancelled v0.3.0 (tag, run_name) by carol',
      drift: '6 behind development, 0 ahead',
    },
    production: { drift: 'nothing_live (staging)', lookback: '0, all' },
  });
});

test('billing: runs whose environment nobody can know are listed, and count for none', async () => {
  const overview = await read('billing');
  for (const { status } of overview.environments) {
    assert.ok(status.kind === 'available');
    assert.equal(status.live, null);
    assert.equal(status.latest, null);
    // Nobody deployed, as far as can be known: that is not "never".
    assert.deepEqual(status.lookback, { attempts: 0, complete: false });
  }
  assert.deepEqual(
    overview.notAttributable.map(({ reason, run }) => [reason, run.title]),
    [
      ['environment_input_not_readable', 'Deploy billing'],
      ['environment_input_not_readable', 'Deploy billing'],
      ['environment_input_not_readable', 'Deploy billing'],
    ],
  );
});

test('docs-site: nothing is configured, so nothing is asked', async () => {
  const [cost, overview] = await harness.costOf(() => read('docs-site'));
  assert.deepEqual(overview.environments, []);
  assert.equal(cost.requests, 0);
  assert.deepEqual(
    (await core.requiredHosts(serviceRef('docs-site'))).hosts,
    [],
  );
});

test('the host that a service needs is known without a token', async () => {
  const { hosts } = await core.requiredHosts(serviceRef('payments'));
  assert.deepEqual(
    hosts.map(({ provider, host }) => `${provider}:${host}`),
    [`github:${harness.host}`],
  );
});

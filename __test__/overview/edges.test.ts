// Cases in which it is easy to be wrong about what runs where.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Environment } from 'backstage-plugin-deployment-common';
import { scenario } from '../../packages/github-simulator/src/scenario/builder.ts';
import { factsOf, type Core } from './support/core.ts';
import { paths } from './support/cost.ts';
import { edgeRepositories } from './support/edges.ts';
import { Harness } from './support/harness.ts';
import { summaryOf } from './support/summary.ts';
import { serviceRef } from './support/topologies.ts';

let harness: Harness;
let core: Core;

before(async () => {
  harness = await Harness.start({ scenario: scenario(edgeRepositories) });
  core = await harness.core();
});

after(() => harness.close());

function environment(
  repo: string,
  name: string,
  source: Record<string, unknown>,
): Environment {
  return {
    service: serviceRef(repo),
    name,
    tier: 'other',
    order: 0,
    promotesFrom: [],
    provider: 'github',
    host: harness.host,
    source: { owner: 'acme', repo, ...source },
  };
}

const byInput = (name: string) => ({
  workflow: 'deploy.yml',
  topology: 'environment-input',
  environment: name,
  environmentInput: { name: 'environment', value: name },
  versionInput: 'version',
  runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
});

/** Reads a service with one environment or several, cold. */
async function read(environments: Environment[]) {
  const [{ service }] = environments as [Environment];
  await core.configure(environments);
  return harness.costOf(() => core.overview(service, harness.person('alice')));
}

test('an attempt that failed in one leg of its matrix failed', async () => {
  const [, overview] = await read([
    environment('fleet', 'production', {
      workflow: 'release.yml',
      topology: 'job-per-environment',
      job: 'deploy',
    }),
  ]);
  assert.deepEqual(summaryOf(overview), {
    production: {
      live: 'v1.0.0 (tag, deployed_ref) by alice',
      latest: 'failed v1.1.0 (tag, deployed_ref) by alice',
    },
  });
});

test('a leg of a matrix can be an environment of its own', async () => {
  const [, overview] = await read(
    ['eu', 'us'].map(region =>
      environment('fleet', region, {
        workflow: 'release.yml',
        topology: 'job-per-environment',
        job: `deploy (${region})`,
      }),
    ),
  );
  const { eu, us } = summaryOf(overview);
  assert.deepEqual(eu, { live: 'v1.1.0 (tag, deployed_ref) by alice' });
  assert.deepEqual(us, {
    live: 'v1.0.0 (tag, deployed_ref) by alice',
    latest: 'failed v1.1.0 (tag, deployed_ref) by alice',
  });
});

test('what another tool deployed carries the version of its payload, and no address that is not of the web', async () => {
  const [, overview] = await read([
    environment('tooling', 'production', byInput('production')),
  ]);
  const { live } = factsOf(overview, 'production');
  assert.ok(live);
  assert.equal(
    summaryOf(overview).production?.live,
    '7.1.0 (other, deployment_payload) by alice',
  );
  assert.equal(live.environmentUrl, null);
  assert.equal(live.run, null);
  assert.doesNotMatch(JSON.stringify(overview), /javascript:|ftp:/);
});

test('a success behind more than ten failures is found, for one request more', async context => {
  const [cost, overview] = await read([
    environment('unlucky', 'production', byInput('production')),
  ]);
  context.diagnostic(`${cost.charged} charged`);
  assert.deepEqual(summaryOf(overview), {
    production: {
      live: 'v1.0.0 (tag, run_name) by alice',
      latest: 'failed v1.0.0 (tag, run_name) by alice',
    },
  });
  assert.ok(cost.charged <= 4, paths(cost).join('\n'));
});

test('without any success it says how many attempts there were', async () => {
  const [, overview] = await read([
    environment('unlucky', 'staging', byInput('staging')),
  ]);
  assert.equal(summaryOf(overview).staging?.lookback, '15, all');
});

test('a live run older than the newest hundred costs one request more', async context => {
  const [cost, overview] = await read([
    environment('busy', 'production', byInput('production')),
    environment('busy', 'staging', byInput('staging')),
  ]);
  context.diagnostic(`${cost.charged} charged`);
  const { production, staging } = summaryOf(overview);
  assert.equal(production?.live, 'v1.0.0 (tag, run_name) by alice');
  assert.equal(staging?.live, 'v1.0.0 (tag, run_name) by alice');
  assert.ok(cost.charged <= 4, paths(cost).join('\n'));
});

test('where only runs tell, it does not say "never" beyond the newest hundred', async () => {
  const { environment: _, ...source } = byInput('production');
  const [, overview] = await read([environment('busy', 'production', source)]);
  assert.equal(summaryOf(overview).production?.lookback, '0, there are more');
});

test('nor where its jobs leave no records', async () => {
  const [, overview] = await read([
    environment('silent', 'production', byInput('production')),
  ]);
  const { lookback, latest } = factsOf(overview, 'production');
  assert.equal(latest?.state, 'failed');
  assert.deepEqual(lookback, { attempts: 100, complete: false });
});

test('what runs is what succeeded last, though something newer was deployed before', async () => {
  const [, overview] = await read(
    ['staging', 'production'].map(name =>
      environment('backwards', name, {
        workflow: 'pipeline.yml',
        topology: 'job-per-environment',
        job: name,
        environment: name,
      }),
    ),
  );
  const staging = factsOf(overview, 'staging').live;
  const production = factsOf(overview, 'production').live;
  assert.equal(staging?.run?.title, 'Second');
  assert.equal(production?.run?.title, 'First');
  assert.equal(production?.run?.attempt, 2);
});

test('twenty deployments of other services since do not hide what is live, for two queries more', async context => {
  const [cost, overview] = await read([
    environment('crowded', 'staging', byInput('staging')),
  ]);
  context.diagnostic(`${cost.charged} charged`);
  assert.deepEqual(summaryOf(overview), {
    staging: { live: 'v1.0.0 (tag, run_name) by alice' },
  });
  assert.ok(cost.charged <= 5, paths(cost).join('\n'));
});

test('services that one workflow deploys to one environment do not mix', async () => {
  const of = (service: string) => ({
    ...environment('kiosk', 'staging', {
      ...byInput('staging'),
      job: 'deploy',
      runName: `Deploy ${service} (?<version>\\S+) to (?<environment>\\S+)`,
    }),
    service: serviceRef(service),
  });
  await core.configure([of('tea')]);
  const [, coffee] = await read([of('coffee')]);
  assert.deepEqual(summaryOf(coffee), {
    staging: { live: 'v2.0.0 (tag, run_name) by alice' },
  });
  assert.equal(
    factsOf(coffee, 'staging').live?.run?.title,
    'Deploy coffee v2.0.0 to staging',
  );
  // The newest success in the environment is coffee's, and tea goes on running beside it.
  const tea = await core.overview(serviceRef('tea'), harness.person('alice'));
  assert.equal(
    factsOf(tea, 'staging').live?.run?.title,
    'Deploy tea v2.0.0 to staging',
  );
  assert.deepEqual(tea.notAttributable, []);
});

test('a queue is not an approval, and a refused branch is a failure that says why', async () => {
  const [, overview] = await read(
    ['production', 'guarded'].map(name =>
      environment('queue', name, byInput(name)),
    ),
  );
  const queued = factsOf(overview, 'production');
  assert.equal(queued.latest?.state, 'queued');
  assert.deepEqual(queued.gates, []);
  const refused = factsOf(overview, 'guarded').latest;
  assert.equal(refused?.state, 'failed');
  assert.match(refused?.note ?? '', /not allowed to deploy/);
});

test('one that waits for somebody is told of, although another was asked for since', async () => {
  const [, overview] = await read([
    environment('held', 'production', byInput('production')),
  ]);
  const { latest, waiting } = summaryOf(overview).production ?? {};
  assert.equal(latest, 'queued v1.0.0 (tag, run_name) by alice');
  assert.equal(
    waiting,
    'v1.0.0 (tag, run_name) by alice: bob; the viewer may not',
  );
});

test('a token without read:org shows everything but the members of teams', async () => {
  const environments = [
    environment('guarded', 'production', byInput('production')),
  ];
  await core.configure(environments);
  const overview = await core.overview(
    serviceRef('guarded'),
    harness.person('alice', ['repo', 'workflow']),
  );
  const { production } = summaryOf(overview);
  assert.equal(production?.live, 'v1.0.0 (tag, run_name) by alice');
  assert.equal(production?.latest, 'waiting v1.1.0 (tag, run_name) by alice');
  assert.equal(production?.gates?.length, 1);
  assert.match(production?.gates?.[0] ?? '', /bob/);
});

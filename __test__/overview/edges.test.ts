// Cases in which it is easy to be wrong about what runs where.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Environment } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  run,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import { factsOf, type Core } from './support/core.ts';
import { Harness, type Cost } from './support/harness.ts';
import { summaryOf } from './support/summary.ts';
import { serviceRef } from './support/topologies.ts';

const steps = 'steps: [{ run: ./roll-out.sh }]';

const withInputs = `
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
    ${steps}
`;

const queueing = withInputs.replace(
  'jobs:',
  'concurrency: deploy-${{ inputs.environment }}\njobs:',
);

const withoutRecords = withInputs.replace(
  'environment: ${{ inputs.environment }}',
  'environment: { name: "${{ inputs.environment }}", deployment: false }',
);

const forServices = `
name: Deploy
run-name: Deploy \${{ inputs.service }} \${{ inputs.version }} to \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      service: { type: choice, options: [tea, coffee], required: true }
      environment: { type: environment, required: true }
      version: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    ${steps}
`;

const matrix = `
name: Release
on: { push: { tags: ['v*'] } }
jobs:
  build:
    runs-on: ubuntu-latest
    ${steps}
  deploy:
    needs: build
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix: { region: [eu, us] }
    ${steps}
`;

const pipeline = `
name: Pipeline
on: { push: { branches: [main] } }
jobs:
  staging:
    runs-on: ubuntu-latest
    environment: staging
    ${steps}
  production:
    needs: staging
    runs-on: ubuntu-latest
    environment: production
    ${steps}
`;

const quick = { seconds: 10 };
const failing = {
  jobs: { deploy: { seconds: 5, conclusion: 'failure' as const } },
};
const quietTag = (tag: string, age: string) =>
  ({ tag, age, by: 'alice', quiet: true } as const);
const hours = (count: number) => `${count}h`;
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

const repositories = [
  // The newest release failed in one of two regions.
  repository(
    'fleet',
    { 'release.yml': matrix },
    {
      history: [
        { tag: 'v1.0.0', age: '3d', by: 'alice', ...quick },
        {
          tag: 'v1.1.0',
          age: '1d',
          by: 'alice',
          ...quick,
          jobs: { 'deploy (us)': { seconds: 5, conclusion: 'failure' } },
        },
      ],
    },
  ),
  // Another tool deploys, and tells GitHub.
  repository(
    'tooling',
    { 'deploy.yml': withInputs },
    {
      history: [
        {
          deployment: 'production',
          age: '2d',
          by: 'alice',
          payload: { version: '7.1.0' },
          statuses: [
            {
              state: 'success',
              after: '1m',
              environment_url: 'javascript:alert(1)',
              log_url: 'ftp://ci.acme.test/1',
            },
          ],
        },
      ],
    },
  ),
  // Twelve failures since the last success, and fifteen without any.
  repository(
    'unlucky',
    { 'deploy.yml': withInputs },
    {
      history: [
        quietTag('v1.0.0', '9d'),
        run('8d', { environment: 'production', version: 'v1.0.0' }, quick),
        ...upTo(12).map(i =>
          run(
            hours(150 - i),
            { environment: 'production', version: 'v1.0.0' },
            failing,
          ),
        ),
        ...upTo(15).map(i =>
          run(
            hours(100 - i),
            { environment: 'staging', version: 'v1.0.0' },
            failing,
          ),
        ),
      ],
    },
  ),
  // Production was deployed to before the newest hundred runs.
  repository(
    'busy',
    { 'deploy.yml': withInputs },
    {
      history: [
        quietTag('v1.0.0', '30d'),
        run('29d', { environment: 'production', version: 'v1.0.0' }, quick),
        ...upTo(105).map(i =>
          run(
            hours(300 - i),
            { environment: 'staging', version: 'v1.0.0' },
            quick,
          ),
        ),
      ],
    },
  ),
  // Its jobs leave no deployment records, and none of more than a hundred runs succeeded.
  repository(
    'silent',
    { 'deploy.yml': withoutRecords },
    {
      history: [
        quietTag('v1.0.0', '30d'),
        ...upTo(105).map(i =>
          run(
            hours(300 - i),
            { environment: 'production', version: 'v1.0.0' },
            failing,
          ),
        ),
      ],
    },
  ),
  // Other services deployed to production twenty times since.
  repository(
    'crowded',
    { 'deploy.yml': withInputs, 'others.yml': withInputs },
    {
      history: [
        quietTag('v1.0.0', '9d'),
        run('8d', { environment: 'staging', version: 'v1.0.0' }, quick),
        ...upTo(20).map(i => ({
          ...run(
            hours(100 - i),
            { environment: 'staging', version: 'v1.0.0' },
            quick,
          ),
          run: 'others.yml',
        })),
      ],
    },
  ),
  // Two services of a monorepo that one workflow deploys.
  repository(
    'kiosk',
    { 'deploy.yml': forServices },
    {
      history: [
        quietTag('v1.0.0', '9d'),
        quietTag('v2.0.0', '9d'),
        ...(
          [
            ['tea', 'v1.0.0', '8d'],
            ['coffee', 'v1.0.0', '7d'],
            ['tea', 'v2.0.0', '6d'],
            ['coffee', 'v2.0.0', '5d'],
          ] as const
        ).map(([service, version, age]) =>
          run(age, { service, environment: 'staging', version }, quick),
        ),
      ],
    },
  ),
  // Somebody took production back by running the older run's job again.
  repository(
    'backwards',
    { 'pipeline.yml': pipeline },
    {
      history: [
        commit('First', '3d', {
          ...quick,
          rerun: { by: 'bob', after: '2d', which: 'production', ...quick },
        }),
        commit('Second', '2d', quick),
      ],
    },
  ),
  // One deploys, one queues behind it, one was refused by the environment's rule for branches.
  repository(
    'queue',
    { 'deploy.yml': queueing },
    {
      environments: { guarded: { branches: ['release/*'] } },
      history: [
        quietTag('v1.0.0', '9d'),
        run(
          '10m',
          { environment: 'production', version: 'v1.0.0' },
          { seconds: 3600 },
        ),
        run('5m', { environment: 'production', version: 'v1.0.0' }, quick),
        run('4m', { environment: 'guarded', version: 'v1.0.0' }, quick),
      ],
    },
  ),
  // One waits for bob, and another was asked for since, which queues behind it.
  repository(
    'held',
    { 'deploy.yml': queueing },
    {
      environments: { production: { reviewers: ['bob'] } },
      history: [
        quietTag('v1.0.0', '9d'),
        run('10m', { environment: 'production', version: 'v1.0.0' }, quick),
        run('5m', { environment: 'production', version: 'v1.0.0' }, quick),
      ],
    },
  ),
  // A team may approve.
  repository(
    'guarded',
    { 'deploy.yml': withInputs },
    {
      environments: { production: { reviewers: ['bob', '@leads'] } },
      history: [
        quietTag('v1.0.0', '9d'),
        run(
          '8d',
          { environment: 'production', version: 'v1.0.0' },
          {
            ...quick,
            reviews: [{ environment: 'production', by: 'bob', after: '5m' }],
          },
        ),
        commit('Change something', '7d', { quiet: true }),
        quietTag('v1.1.0', '6d'),
        run('5d', { environment: 'production', version: 'v1.1.0' }, quick),
      ],
    },
  ),
];

let harness: Harness;
let core: Core;

before(async () => {
  harness = await Harness.start({ scenario: scenario(repositories) });
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
  return harness.costOf(() =>
    core.overview(service, {
      user: 'user:default/alice',
      token: harness.tokenOf('alice'),
    }),
  );
}

const paths = ({ entries }: Cost) =>
  entries.map(({ method, path, charged }) => `${method} ${path} ${charged}`);

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
  const tea = await core.overview(serviceRef('tea'), {
    user: 'user:default/alice',
    token: harness.tokenOf('alice'),
  });
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
  const overview = await core.overview(serviceRef('guarded'), {
    user: 'user:default/alice',
    token: harness.tokenOf('alice', ['repo', 'workflow']),
  });
  const { production } = summaryOf(overview);
  assert.equal(production?.live, 'v1.0.0 (tag, run_name) by alice');
  assert.equal(production?.latest, 'waiting v1.1.0 (tag, run_name) by alice');
  assert.equal(production?.gates?.length, 1);
  assert.match(production?.gates?.[0] ?? '', /bob/);
});

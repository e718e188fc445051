// Repositories in which it is easy to be wrong about what runs where: what is special about each is said above it.

import {
  commit,
  repository,
  run,
} from '../../../packages/github-simulator/src/scenario/builder.ts';

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

/** The repositories of these cases. */
export const edgeRepositories = [
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

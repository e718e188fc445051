// Repositories whose runs are followed: one pipeline through two environments, and one workflow for each kind of gate.

import type { Environment } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type {
  RepositoryDocument,
  ScenarioDocument,
} from '../../../packages/github-simulator/src/scenario/document.ts';

const step = 'steps: [{ name: Work, run: ./work.sh }]';

const pipeline = `
name: Pipeline
on: workflow_dispatch
jobs:
  build:
    runs-on: ubuntu-latest
    ${step}
  test:
    needs: build
    runs-on: ubuntu-latest
    strategy: { matrix: { os: [linux, mac, windows] } }
    ${step}
  staging:
    name: Deploy to staging
    needs: test
    runs-on: ubuntu-latest
    environment: staging
    ${step}
  verify:
    needs: staging
    uses: ./.github/workflows/verify.yml
  elsewhere:
    needs: build
    uses: acme/other/.github/workflows/remote.yml@v1
  production:
    needs: [verify]
    runs-on: ubuntu-latest
    environment: production
    ${step}
`;

const verify = `
name: Verify
on: workflow_call
jobs:
  smoke:
    runs-on: ubuntu-latest
    ${step}
  load:
    needs: smoke
    uses: ./.github/workflows/load.yml
`;

const load = `
name: Load
on: workflow_call
jobs:
  steady:
    runs-on: ubuntu-latest
    ${step}
`;

const remote = `
name: Remote
on: workflow_call
jobs:
  audit:
    runs-on: ubuntu-latest
    ${step}
`;

/** One job, to the environment that its input names. */
const gated = `
name: Deploy
run-name: Deploy \${{ inputs.version }} to \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      environment: { type: string, required: true }
      version: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    ${step}
`;

const queued = `
name: Deploy
on: workflow_dispatch
concurrency: production
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    ${step}
`;

const stages = [1, 2, 3, 4, 5, 6, 7, 8];

const longSteps = Array.from(
  { length: 42 },
  (_, index) => `      - { name: Step ${index}, run: ./work.sh }`,
).join('\n');

const environments: Record<number, string> = { 4: 'staging', 8: 'production' };

/** Eight jobs one after the other for an hour, in which something changes every ten seconds. */
const long = `
name: Long
on: workflow_dispatch
jobs:
${stages
  .map(
    stage => `
  stage-${stage}:
    runs-on: ubuntu-latest
    ${stage > 1 ? `needs: stage-${stage - 1}` : ''}
    ${environments[stage] ? `environment: ${environments[stage]}` : ''}
    steps:
${longSteps}
`,
  )
  .join('')}
`;

/** Names of the environments of the service `gates`, each with another rule. */
export const gateNames = ['timer', 'app', 'branches', 'team'] as const;

const history = [commit('Begin', '2d', { quiet: true })];
const seconds = { seconds: 60 };

/** A repository whose run takes about an hour; Bob approves what goes to production. */
export function longRepository(
  rest: Omit<RepositoryDocument, 'name' | 'files'> = {},
): RepositoryDocument {
  return repository(
    'long',
    { 'long.yml': long },
    {
      environments: { staging: {}, production: { reviewers: ['bob'] } },
      jobs: {
        'long.yml': Object.fromEntries(
          stages.map(stage => [`stage-${stage}`, { seconds: 430 }]),
        ),
      },
      history,
      ...rest,
    },
  );
}

/** What is configured of it. */
export function longConfiguration(host: string): Environment[] {
  return (['staging', 'production'] as const).map((name, order) =>
    environment(host, 'long', name, order, {
      workflow: 'long.yml',
      topology: 'job-per-environment',
      job: order === 0 ? 'stage-4' : 'stage-8',
      environment: name,
    }),
  );
}

/** The simulated GitHub. Bob approves what goes to `production`, and may not approve what he started himself. */
export function pipelineScenario(): ScenarioDocument {
  return scenario([
    repository(
      'shop',
      { 'pipeline.yml': pipeline, 'verify.yml': verify, 'load.yml': load },
      {
        environments: {
          staging: {},
          production: { reviewers: ['bob'], prevent_self_review: true },
        },
        jobs: {
          'pipeline.yml': {
            build: seconds,
            test: seconds,
            staging: seconds,
            production: seconds,
          },
        },
        history,
      },
    ),
    repository(
      'other',
      { 'remote.yml': remote },
      {
        history: [
          ...history,
          { tag: 'v1', age: '1d', by: 'alice', quiet: true },
        ],
      },
    ),
    repository(
      'gates',
      { 'deploy.yml': gated },
      {
        environments: {
          timer: { wait_timer: 30 },
          app: { custom_rules: [{ app: 'change-board' }] },
          branches: { branches: ['release/*'] },
          team: { reviewers: ['@leads'] },
        },
        jobs: { 'deploy.yml': { deploy: seconds } },
        history: [
          ...history,
          { tag: 'v1.0.0', age: '1d', by: 'alice', quiet: true },
        ],
      },
    ),
    longRepository(),
    repository(
      'queue',
      { 'deploy.yml': queued },
      { environments: { production: {} }, history },
    ),
  ]);
}

function environment(
  host: string,
  service: string,
  name: string,
  order: number,
  source: Record<string, unknown>,
): Environment {
  return {
    service: `component:default/${service}`,
    name,
    tier: name === 'production' ? 'production' : 'staging',
    order,
    promotesFrom: [],
    provider: 'github',
    host,
    source: { owner: 'acme', repo: service, ...source },
  };
}

/** What is configured, by service. */
export function pipelineConfiguration(host: string): Environment[][] {
  return [
    ['staging', 'production'].map((name, order) =>
      environment(host, 'shop', name, order, {
        workflow: 'pipeline.yml',
        topology: 'job-per-environment',
        job: name,
        environment: name,
      }),
    ),
    gateNames.map((name, order) =>
      environment(host, 'gates', name, order, {
        workflow: 'deploy.yml',
        topology: 'environment-input',
        environmentInput: { name: 'environment', value: name },
        versionInput: 'version',
        environment: name,
        runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
      }),
    ),
    longConfiguration(host),
    [
      environment(host, 'queue', 'production', 1, {
        workflow: 'deploy.yml',
        topology: 'workflow-per-environment',
        environment: 'production',
      }),
    ],
  ];
}

// Services whose production is guarded, and where a hotfix is live that the version to promote does not have: what opening the
// deploy dialog may cost at most.

import {
  commit,
  repository,
  run,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type {
  EnvironmentDocument,
  HistoryDocument,
  RepositoryDocument,
} from '../../../packages/github-simulator/src/scenario/document.ts';

/** How production is guarded: what is let in, and what else decides. */
export const guards: Record<string, EnvironmentDocument> = {
  'patterns of refs and a rule of an app': {
    branches: ['main', 'hotfix'],
    tags: ['v*'],
    custom_rules: [{ app: 'change-board', approve_after: '1s' }],
  },
  'protected branches, reviewers and a rule of an app': {
    branches: 'protected',
    reviewers: ['@leads', 'bob'],
    custom_rules: [{ app: 'change-board', approve_after: '1s' }],
  },
  'patterns of refs that none is among': { branches: ['hotfix'] },
  'a rule of an app': {
    custom_rules: [{ app: 'change-board', approve_after: '1s' }],
  },
  'no rules': {},
};

/** A service in one of the three topologies. */
export interface Guarded {
  title: string;
  name: string;
  repository: (guard: EnvironmentDocument) => RepositoryDocument;
  source: (environment: 'staging' | 'production') => Record<string, unknown>;
  /** Another version that could be chosen. */
  another: string;
}

const steps = 'steps: [{ run: ./roll-out.sh }]';
const reviews = [
  { environment: 'production', by: 'bob', after: '5m' } as const,
];
const quiet = { quiet: true };

/** Tags of the default branch, and a hotfix beside it. */
const releases: HistoryDocument[] = [
  commit('Begin', '60d', quiet),
  { tag: 'v1.0.0', age: '59d', by: 'alice', ...quiet },
  { branch: 'hotfix', age: '58d', by: 'alice' },
  commit('Stop the leak', '57d', { branch: 'hotfix', ...quiet }),
  { tag: 'v1.0.1', ref: 'hotfix', age: '56d', by: 'alice', ...quiet },
  commit('Weigh parcels', '30d', quiet),
  { tag: 'v1.1.0', age: '29d', by: 'alice', ...quiet },
  commit('Say what a parcel weighs', '28d', quiet),
  { tag: 'v1.2.0', age: '27d', by: 'alice', ...quiet },
];

/** The document of a repository. What is live in production ran on the hotfix branch, which every guard lets in. */
function guarded(
  name: string,
  workflows: Record<string, string>,
  history: HistoryDocument[],
) {
  return (guard: EnvironmentDocument) =>
    repository(name, workflows, {
      protected_branches: ['main', 'hotfix'],
      environments: { staging: {}, production: guard },
      history,
    });
}

const inputs = `
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

const own = (environment: string) => `
name: Deploy
on: workflow_dispatch
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: ${environment}
    ${steps}
`;

const pipeline = `
name: Pipeline
on: { push: { branches: [main, hotfix] }, workflow_dispatch: }
jobs:
  staging: { runs-on: x, environment: staging, ${steps} }
  production: { runs-on: x, needs: staging, environment: production, ${steps} }
`;

const selected = { ref: { kind: 'selected_version' } };

/** One service in each topology. */
export const guardedServices: Guarded[] = [
  {
    title: 'environment-input',
    name: 'orders',
    repository: guarded('orders', { 'deploy.yml': inputs }, [
      ...releases,
      run(
        '20d',
        { environment: 'production', version: 'v1.0.1' },
        { ref: 'hotfix', reviews },
      ),
      run('10d', { environment: 'staging', version: 'v1.1.0' }),
    ]),
    source: name => ({
      workflow: 'deploy.yml',
      topology: 'environment-input',
      environment: name,
      environmentInput: { name: 'environment', value: name },
      versionInput: 'version',
      runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
    }),
    another: 'v1.2.0',
  },
  {
    title: 'workflow-per-environment',
    name: 'catalogue',
    repository: guarded(
      'catalogue',
      {
        'staging.yml': own('staging'),
        'production.yml': own('production'),
      },
      [
        ...releases,
        {
          run: 'production.yml',
          age: '20d',
          by: 'alice',
          ref: 'hotfix',
          reviews,
        },
        { run: 'staging.yml', age: '10d', by: 'alice', ref: 'v1.1.0' },
      ],
    ),
    source: name => ({
      workflow: `${name}.yml`,
      topology: 'workflow-per-environment',
      environment: name,
      dispatch: selected,
    }),
    another: 'v1.2.0',
  },
  {
    title: 'job-per-environment',
    name: 'lookup',
    repository: guarded('lookup', { 'pipeline.yml': pipeline }, [
      ...releases,
      commit('Find what is meant', '20d', { branch: 'hotfix', reviews }),
      commit('Find it sooner', '10d', {
        jobs: { production: { conclusion: 'failure' } },
        reviews,
      }),
    ]),
    source: name => ({
      workflow: 'pipeline.yml',
      topology: 'job-per-environment',
      job: name,
      environment: name,
    }),
    another: 'main',
  },
];

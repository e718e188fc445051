// Services with hundreds of runs: of several environments, some that nobody can place, with deployment records and without.

import type { Environment } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  run,
  scenario,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type { ScenarioDocument } from '../../../packages/github-simulator/src/scenario/document.ts';

const step = 'steps: [{ name: Roll out, run: ./roll-out.sh }]';

const deploy = (environment: string) => `
name: Deploy
run-name: Deploy \${{ inputs.version }} to \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      environment: { type: string }
      version: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    ${environment}
    ${step}
`;

const pipeline = `
name: Pipeline
on: workflow_dispatch
jobs:
  staging:
    runs-on: ubuntu-latest
    ${step}
  production:
    needs: staging
    runs-on: ubuntu-latest
    ${step}
`;

/** Runs of each service. */
export const count = 300;

/** Which environment a run is for, by its place in the history; of some nothing says. */
export function environmentAt(index: number, hasRecords: boolean): string {
  if (!hasRecords && index % 10 === 9) {
    return 'nowhere at all';
  }
  return index % 4 === 0 ? 'production' : 'staging';
}

/** Its version. */
export const versionAt = (index: number) => `v1.${index}.0`;

const history = (hasRecords: boolean) => [
  commit('Begin', '20d', { quiet: true }),
  ...Array.from({ length: count }, (_, index) =>
    run(
      `${(count - index) * 60}m`,
      {
        environment: environmentAt(index, hasRecords),
        version: versionAt(index),
      },
      { seconds: 30 },
    ),
  ),
];

const dispatches = (jobs: Record<string, { conclusion: 'failure' }>) =>
  Array.from({ length: 130 }, (_, index) => ({
    run: 'pipeline.yml',
    age: `${(130 - index) * 60}m`,
    by: 'alice',
    seconds: 30,
    ...(index % 2 === 0 && { jobs }),
  }));

/** The simulated GitHub. Eve sees nothing of `vault`. */
export function pagedScenario(): ScenarioDocument {
  const base = scenario([]);
  const recorded = {
    'deploy.yml': deploy('environment: ${{ inputs.environment }}'),
  };
  return {
    ...base,
    users: [...base.users, { login: 'eve', name: 'Eve', member: false }],
    repositories: [
      repository('recorded', recorded, { history: history(true) }),
      repository(
        'plain',
        { 'deploy.yml': deploy('') },
        { history: history(false) },
      ),
      repository(
        'jobs',
        { 'pipeline.yml': pipeline },
        {
          history: [
            commit('Begin', '20d', { quiet: true }),
            // Every second run never comes to production.
            ...dispatches({ staging: { conclusion: 'failure' } }),
          ],
        },
      ),
      repository('vault', recorded, {
        visibility: 'private',
        history: history(true).slice(-3),
      }),
    ],
  };
}

function environment(
  host: string,
  repo: string,
  name: string,
  order: number,
  source: Record<string, unknown>,
): Environment {
  return {
    service: `component:default/${repo}`,
    name,
    tier: 'other',
    order,
    promotesFrom: [],
    provider: 'github',
    host,
    source: { owner: 'acme', repo, ...source },
  };
}

/** What is configured, by service. */
export function pagedConfiguration(host: string): Environment[][] {
  const byInput = (repo: string, hasRecords: boolean) =>
    ['staging', 'production'].map((name, order) =>
      environment(host, repo, name, order, {
        workflow: 'deploy.yml',
        topology: 'environment-input',
        environmentInput: { name: 'environment', value: name },
        versionInput: 'version',
        runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)$',
        ...(hasRecords && { environment: name }),
      }),
    );
  return [
    byInput('recorded', true),
    byInput('plain', false),
    byInput('vault', true),
    ['staging', 'production'].map((name, order) =>
      environment(host, 'jobs', name, order, {
        workflow: 'pipeline.yml',
        topology: 'job-per-environment',
        job: name,
      }),
    ),
  ];
}

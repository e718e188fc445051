// Repositories whose runs are cancelled and run again: one environment a run, several a run, and one that says nothing.

import type { Environment, Tier } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type { ScenarioDocument } from '../../../packages/github-simulator/src/scenario/document.ts';

const inputs = `
  workflow_dispatch:
    inputs:
      environment: { type: string, required: true }
      version: { type: string, required: true }
`;

const step = 'steps: [{ name: Roll out, run: ./roll-out.sh }]';

const deploy = `
name: Deploy
run-name: Deploy \${{ inputs.version }} to \${{ inputs.environment }}
on:${inputs}
jobs:
  build:
    runs-on: ubuntu-latest
    ${step}
  deploy:
    needs: build
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    ${step}
`;

/** Nothing in its runs says where they went. */
const mute = `
name: Deploy
on:${inputs}
jobs:
  deploy:
    runs-on: ubuntu-latest
    ${step}
`;

const job = (environment: string, needs?: string) => `
  ${environment}:
    runs-on: ubuntu-latest
    environment: ${environment}
    ${needs ? `needs: ${needs}` : ''}
    ${step}
`;

/** One pipeline for two services, each with two environments. */
const pipeline = `
name: Pipeline
on: workflow_dispatch
jobs:
${job('store-staging')}
${job('admin-staging')}
${job('store-production', 'store-staging')}
${job('admin-production', 'admin-staging')}
`;

/** The simulated GitHub. Bob approves what goes to `production`; eve only reads. */
export function runScenario(): ScenarioDocument {
  const base = scenario([]);
  const seconds = { seconds: 60 };
  const history = [commit('Begin', '2d', { quiet: true })];
  return {
    ...base,
    users: [...base.users, { login: 'eve', name: 'Eve', member: false }],
    repositories: [
      repository(
        'payments',
        { 'deploy.yml': deploy },
        {
          environments: { staging: {}, production: { reviewers: ['bob'] } },
          jobs: { 'deploy.yml': { build: seconds, deploy: seconds } },
          history: [
            ...history,
            { tag: 'v1.0.0', age: '1d 23h', by: 'alice', quiet: true },
            commit('Go on', '1d', { quiet: true }),
            { tag: 'v1.1.0', age: '23h', by: 'alice', quiet: true },
          ],
        },
      ),
      repository(
        'store',
        { 'pipeline.yml': pipeline },
        {
          environments: { 'store-production': { reviewers: ['bob'] } },
          history,
        },
      ),
      repository('mute', { 'deploy.yml': mute }, { history }),
    ],
  };
}

function environment(
  host: string,
  service: string,
  name: Extract<Tier, 'staging' | 'production'>,
  source: Record<string, unknown>,
): Environment {
  const order = name === 'staging' ? 1 : 2;
  return {
    service: `component:default/${service}`,
    name,
    tier: name,
    order,
    promotesFrom: [],
    provider: 'github',
    host,
    source: { owner: 'acme', ...source },
  };
}

/** What is configured, by service. */
export function runConfiguration(host: string): Environment[][] {
  const both = (
    service: string,
    source: (name: 'staging' | 'production') => Record<string, unknown>,
  ) =>
    (['staging', 'production'] as const).map(name =>
      environment(host, service, name, source(name)),
    );
  const byInput = (name: string) => ({
    workflow: 'deploy.yml',
    topology: 'environment-input',
    environmentInput: { name: 'environment', value: name },
    versionInput: 'version',
  });
  const byJob = (service: string) => (name: string) => ({
    repo: 'store',
    workflow: 'pipeline.yml',
    topology: 'job-per-environment',
    job: `${service}-${name}`,
    environment: `${service}-${name}`,
  });
  return [
    both('payments', name => ({
      ...byInput(name),
      repo: 'payments',
      environment: name,
      runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
    })),
    both('store', byJob('store')),
    both('admin', byJob('admin')),
    both('mute', name => ({ ...byInput(name), repo: 'mute' })),
  ];
}

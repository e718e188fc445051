// A service with a hotfix live in production that the default branch has not, and with a version that ran there before.

import {
  commit,
  repository,
  run,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type { Core } from '../../overview/support/core.ts';
import type { Harness } from '../../overview/support/harness.ts';
import { serviceRef } from '../../overview/support/topologies.ts';

const name = 'letters';
const by = 'alice';
const quiet = { quiet: true };

const deploy = `
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
    steps: [{ run: ./roll-out.sh }]
`;

/** Its environment that tests deploy to. */
export const production = {
  service: serviceRef(name),
  environment: 'production',
};

/**
 * Production had v1.0.0, and has v1.0.1: a commit of the branch hotfix. Staging has v1.1.0, which lacks it. v1.0.2 is one commit
 * further on the branch.
 */
export const letters = repository(
  name,
  { 'deploy.yml': deploy },
  {
    environments: { staging: {}, production: {} },
    history: [
      commit('Begin', '60d', quiet),
      { tag: 'v1.0.0', age: '59d', by, ...quiet },
      { branch: 'hotfix', age: '58d', by },
      commit('Stop the leak', '57d', { branch: 'hotfix', ...quiet }),
      { tag: 'v1.0.1', ref: 'hotfix', age: '56d', by, ...quiet },
      commit('Stop it for good', '55d', { branch: 'hotfix', ...quiet }),
      { tag: 'v1.0.2', ref: 'hotfix', age: '54d', by, ...quiet },
      commit('Weigh letters', '30d', quiet),
      { tag: 'v1.1.0', age: '29d', by, ...quiet },
      run('40d', { environment: 'production', version: 'v1.0.0' }),
      run('20d', { environment: 'production', version: 'v1.0.1' }),
      run('10d', { environment: 'staging', version: 'v1.1.0' }),
    ],
  },
);

/** Starts a deployment to production on GitHub's own pages, and lets it succeed. */
export function broughtByHand(harness: Harness, version: string): void {
  const id = harness.startRun({
    repository: `acme/${name}`,
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'production', version },
    actor: 'bob',
  });
  harness.finishRun(id);
  harness.advance(301);
}

/** An instance that knows the service. */
export async function lettersCore(harness: Harness): Promise<Core> {
  const core = await harness.core();
  await core.configure(
    (['staging', 'production'] as const).map((environment, order) => ({
      service: production.service,
      name: environment,
      tier: environment,
      order,
      promotesFrom: environment === 'production' ? ['staging'] : [],
      provider: 'github',
      host: harness.host,
      source: {
        owner: 'acme',
        repo: name,
        workflow: 'deploy.yml',
        topology: 'environment-input',
        environment,
        environmentInput: { name: 'environment', value: environment },
        versionInput: 'version',
        runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
      },
    })),
  );
  return core;
}

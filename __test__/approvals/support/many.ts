// Fifty services with four environments each, of which each topology has its share.

import type { Environment } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  run,
  scenario,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type { ScenarioDocument } from '../../../packages/github-simulator/src/scenario/document.ts';
import {
  configurationOf,
  environmentNames,
  serviceRef,
} from '../../overview/support/topologies.ts';

const step = 'steps: [{ name: Roll out, run: ./roll-out.sh }]';

const byInput = `
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

const byJob = `
name: Deploy
on: workflow_dispatch
jobs:
${environmentNames
  .map(
    name => `
  ${name}:
    runs-on: ubuntu-latest
    environment: ${name}
    ${step}`,
  )
  .join('\n')}
`;

/** A service, and whether the environment is an input of its workflow or each has a job. */
export interface Service {
  name: string;
  isByInput: boolean;
}

export const services: Service[] = Array.from({ length: 50 }, (_, index) => ({
  name: `service-${String(index).padStart(2, '0')}`,
  isByInput: index % 2 === 0,
}));

export const refs = services.map(({ name }) => serviceRef(name));

/** The simulated GitHub. Bob approves what goes to `production`; v1.0.0 runs there where the environment is an input. */
export function manyScenario(): ScenarioDocument {
  return scenario(
    services.map(({ name, isByInput }) =>
      repository(
        name,
        { 'deploy.yml': isByInput ? byInput : byJob },
        {
          environments: {
            development: {},
            testing: {},
            staging: {},
            production: { reviewers: ['bob', '@leads'] },
          },
          history: [
            commit('Begin', '9d', { quiet: true }),
            { tag: 'v1.0.0', age: '8d', by: 'alice', quiet: true },
            ...(isByInput
              ? [
                  run(
                    '7d',
                    { environment: 'production', version: 'v1.0.0' },
                    {
                      reviews: [
                        { environment: 'production', by: 'bob', after: '5m' },
                      ],
                    },
                  ),
                ]
              : []),
            { tag: 'v1.1.0', age: '6d', by: 'alice', quiet: true },
          ],
        },
      ),
    ),
  );
}

/** What is configured, by service. */
export function manyConfiguration(host: string): Environment[][] {
  return services.map(({ name, isByInput }) =>
    configurationOf(
      {
        name,
        source: environment => ({
          workflow: 'deploy.yml',
          environment,
          ...(isByInput
            ? {
                topology: 'environment-input',
                environmentInput: { name: 'environment', value: environment },
                versionInput: 'version',
                runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
              }
            : { topology: 'job-per-environment', job: environment }),
        }),
      },
      host,
    ),
  );
}

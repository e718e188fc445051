// Repositories in whose environments much is deployed: of one service, of many that share an environment, and with mappings that do
// not say which environment of GitHub's theirs is.

import type { Environment } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type { ScenarioDocument } from '../../../packages/github-simulator/src/scenario/document.ts';

const deploy = (name: string, environment: string) => `
name: ${name}
on:
  workflow_dispatch:
    inputs:
      target: { type: string, default: live }
jobs:
  deploy:
    name: Deploy ${name}
    runs-on: ubuntu-latest
    environment: ${environment}
    steps: [{ name: Roll out, run: ./roll-out.sh }]
`;

/** Services of the repository `many`, all of which deploy to its one environment. */
export const sharing = Array.from(
  { length: 12 },
  (_, place) => `part-${place}`,
);

/** The simulated GitHub. Bob approves, everywhere. */
export function busyScenario(): ScenarioDocument {
  const reviewed = { reviewers: ['bob'] };
  const rest = {
    environments: { production: reviewed, live: reviewed },
    history: [commit('Begin', '2d', { quiet: true })],
  };
  const parts = sharing.map(part => [
    `${part}.yml`,
    deploy(part, 'production'),
  ]);
  return scenario([
    repository('busy', { 'deploy.yml': deploy('busy', 'production') }, rest),
    repository('many', Object.fromEntries(parts), rest),
    repository('plain', { 'deploy.yml': deploy('plain', 'production') }, rest),
    repository(
      'chosen',
      { 'deploy.yml': deploy('chosen', '${{ inputs.target }}') },
      rest,
    ),
  ]);
}

/** What is configured, by service: production of each. */
export function busyConfiguration(host: string): Environment[][] {
  const production = (
    service: string,
    repo: string,
    source: Record<string, unknown>,
  ): Environment[] => [
    {
      service: `component:default/${service}`,
      name: 'production',
      tier: 'production',
      order: 0,
      promotesFrom: [],
      provider: 'github',
      host,
      source: {
        owner: 'acme',
        repo,
        workflow: 'deploy.yml',
        topology: 'workflow-per-environment',
        ...source,
      },
    },
  ];
  return [
    production('busy', 'busy', { environment: 'production' }),
    ...sharing.map(part =>
      production(part, 'many', {
        workflow: `${part}.yml`,
        environment: 'production',
      }),
    ),
    production('plain', 'plain', {}),
    production('chosen', 'chosen', {
      topology: 'environment-input',
      environmentInput: { name: 'target', value: 'live' },
    }),
  ];
}

// A repository whose environments each have rules of their own, with commits, tags and workflow files that stand in a deployment's way.

import {
  commit,
  repository,
  run,
  scenario,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type { HistoryDocument } from '../../../packages/github-simulator/src/scenario/document.ts';

/** Its inputs are of every type; two of them carry environment and version. */
const deploy = `
name: Deploy
run-name: Deploy \${{ inputs.version }} to \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      environment: { type: environment, required: true }
      version: { type: string, required: true }
      size: { type: choice, options: [small, large], default: small, description: How much of it }
      dry-run: { type: boolean }
      count: { type: number }
      ticket: { required: true, default: none }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    steps: [{ run: ./roll-out.sh }]
`;

const file = '.github/workflows/deploy.yml';
const quiet = { quiet: true };
const by = 'alice';

/** A branch whose workflow file is another one. */
const branch = (name: string, text: string): HistoryDocument[] => [
  { branch: name, age: '20d', by },
  commit(`Change the workflow of ${name}`, '19d', {
    branch: name,
    ...quiet,
    files: { [file]: text },
  }),
];

const history: HistoryDocument[] = [
  commit('Begin', '60d', quiet),
  { tag: 'v1.0.0', age: '59d', by, ...quiet },
  commit('Weigh parcels', '30d', quiet),
  { tag: 'v1.1.0', age: '29d', by, ...quiet },
  commit('Break the scales', '28d', {
    jobs: { test: { seconds: 20, conclusion: 'failure' } },
  }),
  { tag: 'v1.2.0', age: '27d', by, ...quiet },
  commit('Say what a parcel weighs', '26d', quiet),
  ...branch(
    'event',
    deploy.replace('workflow_dispatch', 'repository_dispatch'),
  ),
  ...branch('broken', 'on: [workflow_dispatch\njobs: {'),
  ...branch('bare', deploy.replace(/^ +version:.*\n/m, '')),
  { branch: 'release/1', age: '18d', by },
  run(
    '10d',
    { environment: 'production', version: 'v1.0.0' },
    {
      seconds: 30,
      reviews: [{ environment: 'production', by: 'bob', after: '5m' }],
    },
  ),
  run('3d', { environment: 'staging', version: 'v1.1.0' }, { seconds: 30 }),
  {
    run: 'paused.yml',
    age: '2d',
    by,
    inputs: { environment: 'other', version: 'v1.0.0' },
  },
];

/** The simulated GitHub. `museum` is archived; Carol may only read, and Bob may not approve what he starts himself. */
export const parcelsScenario = () =>
  scenario([
    repository(
      'parcels',
      {
        'deploy.yml': deploy,
        'paused.yml': deploy,
        'ci.yml':
          'on: push\njobs: { test: { runs-on: x, steps: [{ run: make }] } }',
        'pipeline.yml':
          'on: { push: { branches: [none] }, workflow_dispatch: }\njobs: { staging: { runs-on: x, environment: staging, steps: [{ run: make }] } }',
      },
      {
        history,
        disabled_workflows: ['paused.yml'],
        collaborators: { alice: 'push', bob: 'maintain', carol: 'pull' },
        protected_branches: ['main'],
        environments: {
          staging: {},
          production: {
            reviewers: ['bob'],
            prevent_self_review: true,
            wait_timer: 30,
            branches: ['main', 'release/*'],
          },
          locked: { branches: 'protected', reviewers: ['alice', 'bob'] },
          tagged: { tags: ['v*'] },
        },
      },
    ),
    repository(
      'museum',
      { 'deploy.yml': deploy },
      { archived: true, environments: { production: {} } },
    ),
  ]);

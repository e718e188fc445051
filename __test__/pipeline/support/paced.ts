// Repositories whose earlier runs took exactly so long: with a review between, with a timer, and with both behind a matrix.

import type { Environment } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type {
  HistoryDocument,
  ScenarioDocument,
} from '../../../packages/github-simulator/src/scenario/document.ts';

const step = 'steps: [{ name: Work, run: ./work.sh }]';

const reviewed = `
name: Reviewed
on: workflow_dispatch
jobs:
  build:
    runs-on: ubuntu-latest
    ${step}
  test:
    needs: build
    runs-on: ubuntu-latest
    strategy: { matrix: { os: [linux, mac] } }
    ${step}
  audit:
    needs: build
    runs-on: ubuntu-latest
    ${step}
  live:
    needs: [test, audit]
    runs-on: ubuntu-latest
    environment: live
    ${step}
`;

const timed = `
name: Timed
on: workflow_dispatch
jobs:
  build:
    runs-on: ubuntu-latest
    ${step}
  live:
    needs: build
    runs-on: ubuntu-latest
    environment: live
    ${step}
`;

/** What the stages of the runs with a review take, and all of it without the waits: medians of the last three good ones. */
export const usual = { build: 60, test: 120, live: 180, all: 400 };

const seconds = (count: number) => ({ seconds: count });

const reviewedRun = (
  age: string,
  [build, linux, mac, live]: [number, number, number, number],
  after: string,
): HistoryDocument => ({
  run: 'deploy.yml',
  age,
  by: 'alice',
  jobs: {
    build: seconds(build),
    'test (linux)': seconds(linux),
    'test (mac)': seconds(mac),
    audit: seconds(10),
    live: seconds(live),
  },
  reviews: [{ environment: 'live', by: 'bob', after }],
});

const timedRun = (age: string): HistoryDocument => ({
  run: 'deploy.yml',
  age,
  by: 'alice',
  jobs: { build: seconds(30), live: seconds(100) },
});

/** The simulated GitHub. */
export function pacedScenario(): ScenarioDocument {
  const begin = commit('Begin', '20d', { quiet: true });
  return scenario([
    repository(
      'reviewed',
      { 'deploy.yml': reviewed },
      {
        environments: { live: { reviewers: ['bob'] } },
        history: [
          begin,
          // Too long ago to count.
          reviewedRun('9d', [500, 500, 500, 500], '1h'),
          reviewedRun('5d', [60, 30, 100, 170], '3h'),
          reviewedRun('4d', [90, 120, 40, 190], '2m'),
          reviewedRun('3d', [50, 300, 50, 180], '20h'),
          // Not good.
          {
            run: 'deploy.yml',
            age: '1d',
            by: 'alice',
            jobs: { build: { ...seconds(900), conclusion: 'failure' } },
          },
        ],
      },
    ),
    repository(
      'timed',
      { 'deploy.yml': timed },
      {
        environments: { live: { wait_timer: 30 } },
        history: [begin, timedRun('3d'), timedRun('2d')],
      },
    ),
  ]);
}

/** What is configured, by service. */
export function pacedConfiguration(host: string): Environment[][] {
  return ['reviewed', 'timed'].map(repo => [
    {
      service: `component:default/${repo}`,
      name: 'live',
      tier: 'production',
      order: 0,
      promotesFrom: [],
      provider: 'github',
      host,
      source: {
        owner: 'acme',
        repo,
        workflow: 'deploy.yml',
        topology: 'job-per-environment',
        job: 'live',
        environment: 'live',
      },
    },
  ]);
}

// Repositories whose runs wait at gates: reviewers, a timer, an app; one environment a run, and several.

import type { Environment } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type {
  EnvironmentDocument,
  ScenarioDocument,
} from '../../../packages/github-simulator/src/scenario/document.ts';

const step = 'steps: [{ name: Roll out, run: ./roll-out.sh }]';

const job = (name: string, environment = name) => `
  ${name}:
    runs-on: ubuntu-latest
    environment: ${environment}
    ${step}
`;

/** All at once; the jobs of two services deploy to `shared`. */
const pipeline = `
name: Pipeline
on: workflow_dispatch
jobs:
${job('europe')}
${job('america')}
${job('asia')}
${job('shared')}
${job('moon', 'shared')}
${job('timed')}
${job('ruled')}
${job('own')}
${job('both')}
`;

/** One job after the other at one environment. */
const twice = `
name: Twice
on: workflow_dispatch
jobs:
${job('migrate', 'europe')}
${job('deploy', 'europe').replace('runs-on', 'needs: migrate\n    runs-on')}
`;

const single = `
name: Single
on: workflow_dispatch
jobs:
${job('europe')}
`;

const reviewed: EnvironmentDocument = { reviewers: ['bob', 'ada'] };

/** Environments of the pipeline, as GitHub calls them. */
export const places = [
  'europe',
  'america',
  'asia',
  'shared',
  'timed',
  'ruled',
  'own',
  'both',
] as const;

export type Place = (typeof places)[number];

/**
 * The simulated GitHub. Bob and ada approve; nobody may let into `own` what they started; `timed` waits for its timer alone, and
 * `ruled` for an app; into `both` lets an app whom they have let. Eve only reads, and sees nothing of `vault`. `twice` comes to one environment with two jobs, and into
 * `team` only a team lets, which does not have Carol.
 */
export function gatedScenario(): ScenarioDocument {
  const base = scenario([]);
  const history = [commit('Begin', '2d', { quiet: true })];
  const environments: Record<Place, EnvironmentDocument> = {
    europe: reviewed,
    america: reviewed,
    asia: reviewed,
    shared: reviewed,
    timed: { wait_timer: 30 },
    ruled: { custom_rules: [{ app: 'change-board' }] },
    own: { ...reviewed, prevent_self_review: true },
    both: { ...reviewed, custom_rules: [{ app: 'change-board' }] },
  };
  const rest = { environments, history };
  return {
    ...base,
    users: [...base.users, { login: 'eve', name: 'Eve', member: false }],
    repositories: [
      repository('world', { 'pipeline.yml': pipeline }, rest),
      repository(
        'vault',
        { 'pipeline.yml': pipeline },
        { ...rest, visibility: 'private' },
      ),
      repository(
        'twice',
        { 'pipeline.yml': twice },
        { environments: { europe: reviewed }, history },
      ),
      repository(
        'team',
        { 'pipeline.yml': single },
        { environments: { europe: { reviewers: ['@leads'] } }, history },
      ),
    ],
  };
}

function environment(
  host: string,
  repo: string,
  service: string,
  place: Place,
  order: number,
  ownJob: string = place,
): Environment {
  return {
    service: `component:default/${service}`,
    name: place,
    tier: 'production',
    order,
    promotesFrom: [],
    provider: 'github',
    host,
    source: {
      owner: 'acme',
      repo,
      workflow: 'pipeline.yml',
      topology: 'job-per-environment',
      job: ownJob,
      environment: place,
    },
  };
}

/** Europe of a service whose workflow deploys nowhere else. */
function whole(host: string, repo: string): Environment {
  const { source, ...rest } = environment(host, repo, repo, 'europe', 0);
  const { job: _, ...ofAll } = source as typeof source & { job?: string };
  return {
    ...rest,
    source: { ...ofAll, topology: 'workflow-per-environment' },
  };
}

/**
 * What is configured, by service: `world` and `vault` with all places, `moon` with the one that it shares with `world`, `twice` and
 * `team` with europe.
 */
export function gatedConfiguration(host: string): Environment[][] {
  const all = (repo: string) =>
    places.map((place, order) => environment(host, repo, repo, place, order));
  return [
    all('world'),
    all('vault'),
    [environment(host, 'world', 'moon', 'shared', 0, 'moon')],
    [whole(host, 'twice')],
    [whole(host, 'team')],
  ];
}

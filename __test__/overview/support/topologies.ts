// Services with four environments in each topology, as a scenario of the simulator and as our configuration.

import type {
  Environment,
  EnvironmentRef,
} from 'backstage-plugin-deployment-common';
import type {
  HistoryDocument,
  RepositoryDocument,
} from '../../../packages/github-simulator/src/scenario/document.ts';
import {
  commit,
  repository,
  run,
} from '../../../packages/github-simulator/src/scenario/builder.ts';

/** The environments of every service here, in promotion order. */
export const environmentNames = [
  'development',
  'testing',
  'staging',
  'production',
] as const;

/** Name of one of them. */
export type EnvironmentName = (typeof environmentNames)[number];

/** A service whose cost is measured. */
export interface Topology {
  /** What is printed. */
  title: string;
  /** Name of the component and of its repository. */
  name: string;
  /** Charged requests of a cold overview, comparisons aside. */
  coldLimit: number;
  /** Neighbouring pairs of environments that can be compared. */
  pairs: number;
  /** What runs in production, as its label. Labels of commits differ from world to world and are absent. */
  production?: string;
  repository: RepositoryDocument;
  /** The part of our configuration that belongs to GitHub. */
  source: (environment: EnvironmentName) => Record<string, unknown>;
}

/** Entity ref of a service. */
export const serviceRef = (name: string) => `component:default/${name}`;

/** An environment of a service. */
export const at = (name: string, environment: string): EnvironmentRef => ({
  service: serviceRef(name),
  environment,
});

/** Our configuration of a service, on a host. */
export function configurationOf(
  { name, source }: Pick<Topology, 'name' | 'source'>,
  host: string,
): Environment[] {
  return environmentNames.map((environment, order) => ({
    service: serviceRef(name),
    name: environment,
    tier: environment,
    order,
    promotesFrom: environmentNames.slice(Math.max(order - 1, 0), order),
    provider: 'github',
    host,
    source: { owner: 'acme', repo: name, ...source(environment) },
  }));
}

const steps = `
    steps:
      - uses: actions/checkout@v4
      - name: Roll out
        run: ./roll-out.sh
`;

/** Versions by environment: the one downstream is older. */
const versions: Record<EnvironmentName, string> = {
  development: 'v1.3.0',
  testing: 'v1.2.0',
  staging: 'v1.1.0',
  production: 'v1.0.0',
};

/** Ages of the versions' tags, and of their deployments to each environment. */
const tagged: Record<string, string> = {
  'v1.0.0': '9d',
  'v1.1.0': '7d',
  'v1.2.0': '5d',
  'v1.3.0': '3d',
};

const quick = { seconds: 30 };

/** Commits and tags that nothing listens to. */
function releases(): HistoryDocument[] {
  return Object.entries(tagged).flatMap(([tag, age]): HistoryDocument[] => [
    commit(`Prepare ${tag}`, `${age} 1h`, { quiet: true }),
    { tag, age, by: 'alice', quiet: true },
  ]);
}

/** Every environment gets its version; earlier, production got some older ones. */
function deployments(
  start: (
    environment: EnvironmentName,
    version: string,
    age: string,
  ) => HistoryDocument,
): HistoryDocument[] {
  return [
    ...environmentNames.map(name => start(name, 'v1.0.0', '8d 12h')),
    ...environmentNames
      .filter(name => name !== 'production')
      .map(name => start(name, versions[name], '2d 6h')),
  ];
}

const environmentInput = `
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
    environment:
      name: \${{ inputs.environment }}
      url: https://\${{ inputs.environment }}.acme.test
${steps}`;

function environmentInputSource(name: EnvironmentName) {
  return {
    workflow: 'deploy.yml',
    topology: 'environment-input',
    environment: name,
    environmentInput: { name: 'environment', value: name },
    versionInput: 'version',
    runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
  };
}

const dispatchWithInputs = (
  environment: EnvironmentName,
  version: string,
  age: string,
) => run(age, { environment, version }, quick);

const calm: Topology = {
  title: 'environment-input, GitHub environments, run names',
  name: 'orders',
  coldLimit: 3,
  pairs: 3,
  production: 'v1.0.0',
  repository: repository(
    'orders',
    { 'deploy.yml': environmentInput },
    { history: [...releases(), ...deployments(dispatchWithInputs)] },
  ),
  source: environmentInputSource,
};

const moving: Topology = {
  ...calm,
  title: 'the same with one running and one waiting',
  name: 'moving',
  repository: repository(
    'moving',
    { 'deploy.yml': environmentInput },
    {
      environments: {
        production: { reviewers: ['bob', '@leads'], wait_timer: 60 },
      },
      history: [
        ...releases(),
        run(
          '8d 12h',
          { environment: 'production', version: 'v1.0.0' },
          {
            ...quick,
            reviews: [{ environment: 'production', by: 'bob', after: '5m' }],
          },
        ),
        ...deployments(dispatchWithInputs).filter(
          entry =>
            'inputs' in entry && entry.inputs?.environment !== 'production',
        ),
        run(
          '2m',
          { environment: 'development', version: 'v1.3.0' },
          {
            seconds: 1200,
          },
        ),
        run('1m', { environment: 'production', version: 'v1.1.0' }, quick),
      ],
    },
  ),
};

/** One workflow an environment, dispatched at a tag. */
function ownWorkflow(environment: EnvironmentName | null): string {
  return `
name: Deploy
on: workflow_dispatch
jobs:
  deploy:
    runs-on: ubuntu-latest
${environment ? `    environment: ${environment}\n` : ''}${steps}`;
}

function ownWorkflows(
  text: (name: EnvironmentName) => string,
): Record<string, string> {
  return Object.fromEntries(
    environmentNames.map(name => [`deploy-${name}.yml`, text(name)]),
  );
}

const dispatchAtTag = (
  environment: EnvironmentName,
  version: string,
  age: string,
): HistoryDocument => ({
  run: `deploy-${environment}.yml`,
  age,
  by: 'alice',
  ref: version,
  ...quick,
});

const workflowPerEnvironment: Topology = {
  title: 'workflow-per-environment, GitHub environments, tags',
  name: 'catalogue',
  coldLimit: 3,
  pairs: 3,
  production: 'v1.0.0',
  repository: repository('catalogue', ownWorkflows(ownWorkflow), {
    history: [...releases(), ...deployments(dispatchAtTag)],
  }),
  source: name => ({
    workflow: `deploy-${name}.yml`,
    topology: 'workflow-per-environment',
    environment: name,
  }),
};

const workflowPerEnvironmentWithRunNames: Topology = {
  title: 'workflow-per-environment, GitHub environments, run names',
  name: 'pricing',
  coldLimit: environmentNames.length + 2,
  pairs: 3,
  production: 'v1.0.0',
  repository: repository(
    'pricing',
    ownWorkflows(
      name => `
name: Deploy to ${name}
run-name: Deploy \${{ inputs.version }}
on:
  workflow_dispatch:
    inputs:
      version: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: ${name}
${steps}`,
    ),
    {
      history: [
        ...releases(),
        ...deployments((environment, version, age) => ({
          run: `deploy-${environment}.yml`,
          age,
          by: 'alice',
          inputs: { version },
          ...quick,
        })),
      ],
    },
  ),
  source: name => ({
    workflow: `deploy-${name}.yml`,
    topology: 'workflow-per-environment',
    environment: name,
    versionInput: 'version',
    runName: 'Deploy (?<version>\\S+)',
  }),
};

const workflowPerEnvironmentWithout: Topology = {
  title: 'workflow-per-environment, no GitHub environments',
  name: 'parcels',
  coldLimit: environmentNames.length + 2,
  pairs: 3,
  production: 'v1.0.0',
  repository: repository(
    'parcels',
    ownWorkflows(() => ownWorkflow(null)),
    { history: [...releases(), ...deployments(dispatchAtTag)] },
  ),
  source: name => ({
    workflow: `deploy-${name}.yml`,
    topology: 'workflow-per-environment',
  }),
};

/** Build, then one job an environment, each after the one before. */
function pipeline(withEnvironments: boolean): string {
  const jobs = environmentNames.map(
    (name, index) => `
  deploy-${name}:
    needs: ${index === 0 ? 'build' : `deploy-${environmentNames[index - 1]}`}
    runs-on: ubuntu-latest
${withEnvironments ? `    environment: ${name}\n` : ''}${steps}`,
  );
  return `
name: Pipeline
on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps: [{ uses: actions/checkout@v4 }, { run: make }]
${jobs.join('')}`;
}

/** Each run fails one environment earlier than the one before it, so that each environment has its own version. */
function pipelineRuns(): HistoryDocument[] {
  const failing = [undefined, 'production', 'staging', 'testing'];
  return failing.map((environment, index) =>
    commit(`Change number ${index + 1}`, `${9 - 2 * index}d`, {
      seconds: 30,
      ...(environment && {
        jobs: { [`deploy-${environment}`]: { conclusion: 'failure' } },
      }),
    }),
  );
}

const jobPerEnvironment: Topology = {
  title: 'job-per-environment, GitHub environments',
  name: 'lookup',
  coldLimit: 3,
  pairs: 3,
  repository: repository(
    'lookup',
    { 'pipeline.yml': pipeline(true) },
    { history: pipelineRuns() },
  ),
  source: name => ({
    workflow: 'pipeline.yml',
    topology: 'job-per-environment',
    job: `deploy-${name}`,
    environment: name,
  }),
};

const jobPerEnvironmentWithout: Topology = {
  title: 'job-per-environment, no GitHub environments',
  name: 'letters',
  coldLimit: 3,
  pairs: 3,
  repository: repository(
    'letters',
    { 'pipeline.yml': pipeline(false) },
    { history: pipelineRuns() },
  ),
  source: name => ({
    workflow: 'pipeline.yml',
    topology: 'job-per-environment',
    job: `deploy-${name}`,
  }),
};

/** All of them. */
export const topologies: Topology[] = [
  calm,
  moving,
  workflowPerEnvironment,
  workflowPerEnvironmentWithRunNames,
  workflowPerEnvironmentWithout,
  jobPerEnvironment,
  jobPerEnvironmentWithout,
];

/** The one that moves, for what is about running and waiting. */
export const movingTopology = moving;

/** The one that the benchmark reads. */
export const calmTopology = calm;

import type { Entity } from '@backstage/catalog-model';
import type {
  Check,
  Environment,
  EnvironmentTest,
  EnvironmentTests,
  GithubFacts,
  GithubInput,
  GithubJob,
  GithubRun,
  GithubSource,
  GithubWorkflow,
  Inspection,
  ListedEnvironment,
  Proposal,
  StoredEnvironment,
} from 'backstage-plugin-deployment-common';
import type { HostConnection, HostConnectionState } from '../api/hosts';
import { ago, deployment, origin, run, tag } from './builders';

/** The service that the settings' fixtures are about. */
export const SERVICE = 'component:default/payments';

/** The entity of {@link SERVICE}, with its owner. */
export const paymentsEntity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'payments',
    namespace: 'default',
    description: 'Takes money',
    annotations: {
      'github.com/project-slug': 'acme/payments',
      'backstage.io/source-location': 'url:https://github.com/acme/payments/',
    },
  },
  spec: { type: 'service', owner: 'group:default/checkout' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/checkout' }],
};

/** A component of the catalog like {@link paymentsEntity}. */
export function component(name: string, owner = 'checkout'): Entity {
  return {
    ...paymentsEntity,
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'github.com/project-slug': `acme/${name}` },
    },
    relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
  };
}

/** A host, and how the viewer stands with it. */
export function host(
  name = 'github.com',
  state: HostConnectionState = 'connected',
): HostConnection {
  return { provider: 'github', host: name, url: `https://${name}/`, state };
}

/** How `payments` maps to GitHub, for one environment. */
export function githubSource(
  environment: string,
  overrides: Partial<GithubSource> = {},
): GithubSource {
  return {
    owner: 'acme',
    repo: 'payments',
    workflow: '.github/workflows/deploy.yml',
    topology: 'environment-input',
    job: 'deploy',
    environment,
    environmentInput: { name: 'environment', value: environment },
    versionInput: 'version',
    runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
    versionFromRef: 'auto',
    ...overrides,
  };
}

const TIERS = ['development', 'testing', 'staging', 'production'] as const;

/** An environment of `payments` as it would be stored. */
export function mapped(
  name: string,
  overrides: Partial<Environment> = {},
): Environment {
  return {
    service: SERVICE,
    name,
    tier: TIERS.find(tier => tier === name) ?? 'other',
    order: 0,
    promotesFrom: [],
    provider: 'github',
    host: 'github.com',
    source: githubSource(name),
    ...overrides,
  };
}

/** An environment of `payments` as it is stored. */
export function stored(
  name: string,
  overrides: Partial<StoredEnvironment> = {},
): StoredEnvironment {
  return {
    revision: 3,
    updatedAt: ago(600),
    updatedBy: 'user:default/arossi',
    ...mapped(name),
    ...overrides,
  };
}

/** Staging, then production. */
export const twoStored: StoredEnvironment[] = [
  stored('staging', { order: 0 }),
  stored('production', { order: 1, promotesFrom: ['staging'] }),
];

/** An environment in the list of all services. */
export function listed(
  service: string,
  name: string,
  overrides: Partial<ListedEnvironment> = {},
): ListedEnvironment {
  const repository = `acme/${service}`;
  return {
    ...stored(name),
    service: `component:default/${service}`,
    origin: {
      ...origin,
      repository,
      url: `https://github.com/${repository}`,
    },
    ...overrides,
  };
}

function input(name: string, overrides: Partial<GithubInput>): GithubInput {
  return {
    name,
    kind: 'string',
    required: false,
    default: null,
    options: [],
    ...overrides,
  };
}

function job(name: string, overrides: Partial<GithubJob> = {}): GithubJob {
  return {
    name,
    displayName: null,
    needs: [],
    environment: null,
    matrix: false,
    calls: null,
    ...overrides,
  };
}

/** The workflow that deploys `payments`. */
export const deployWorkflow: GithubWorkflow = {
  file: 'deploy.yml',
  name: 'Deploy',
  runName: 'Deploy ${{ inputs.version }} to ${{ inputs.environment }}',
  triggers: ['workflow_dispatch'],
  dispatchable: true,
  inputs: [
    input('version', { required: true }),
    input('environment', {
      kind: 'choice',
      required: true,
      options: ['staging', 'production'],
    }),
    input('dry_run', { kind: 'boolean', default: 'false' }),
    input('strategy', {
      kind: 'choice',
      default: 'rolling',
      options: ['rolling', 'blue-green'],
    }),
    input('note', { default: 'none' }),
  ],
  jobs: [
    job('build'),
    job('deploy', {
      needs: ['build'],
      environment: '${{ inputs.environment }}',
    }),
    job('release / deploy', { calls: 'release.yml' }),
  ],
  error: null,
};

function recentRun(number: number, title: string): GithubRun {
  return {
    workflow: 'deploy.yml',
    run: run({ number, title }),
    createdAt: ago(number),
  };
}

/** What was read of `acme/payments`. */
export function facts(overrides: Partial<GithubFacts> = {}): GithubFacts {
  return {
    defaultBranch: 'main',
    archived: false,
    workflows: [
      {
        ...deployWorkflow,
        file: 'ci.yml',
        name: 'CI',
        runName: null,
        triggers: ['push', 'pull_request'],
        dispatchable: false,
        inputs: [],
        jobs: [job('test')],
      },
      deployWorkflow,
    ],
    environments: [
      {
        name: 'production',
        reviewers: ['acme/platform-leads'],
        waitMinutes: 30,
        hasBranchPolicy: true,
        preventsSelfReview: false,
      },
      {
        name: 'staging',
        reviewers: [],
        waitMinutes: null,
        hasBranchPolicy: false,
        preventsSelfReview: false,
      },
    ],
    moreEnvironments: false,
    tags: ['v1.9.3', 'v1.9.2', 'v1.9.1', 'web-2024.05'],
    tagCount: 42,
    tagSchemes: [
      { pattern: 'v*', kind: 'semver', count: 3, example: 'v1.9.3' },
      { pattern: 'web-*', kind: 'calendar', count: 1, example: 'web-2024.05' },
    ],
    releases: ['v1.9.3'],
    branches: ['main', 'release/1.9'],
    recentRuns: [
      recentRun(128, 'Deploy v1.9.3 to production'),
      recentRun(127, 'Deploy v1.9.3 to staging'),
      recentRun(126, 'Rebuild caches'),
    ],
    viewerPermission: 'WRITE',
    ...overrides,
  };
}

/** The best proposal for `acme/payments`. */
export const bestProposal: Proposal = {
  title: 'deploy.yml, environment as an input',
  reasons: [
    'deploy.yml can be started by hand and has an input called environment.',
    'Its values are the GitHub environments of the repository.',
  ],
  environments: [
    {
      environment: mapped('staging', { order: 0 }),
      reasons: [],
    },
    {
      environment: mapped('production', {
        order: 1,
        promotesFrom: ['staging'],
      }),
      reasons: [
        {
          field: 'source.versionInput',
          text: 'The input version is used as the ref of the checkout.',
        },
        { field: 'promotesFrom', text: 'Usual order: staging, production.' },
      ],
    },
  ],
};

/** The second best. */
export const otherProposal: Proposal = {
  title: 'ci.yml, one job for each environment',
  reasons: ['ci.yml runs on every push.'],
  environments: [
    {
      environment: mapped('main', {
        tier: 'other',
        source: githubSource('main', {
          workflow: '.github/workflows/ci.yml',
          topology: 'job-per-environment',
        }),
      }),
      reasons: [],
    },
  ],
};

/** What was understood of `acme/payments`. */
export function inspection(overrides: Partial<Inspection> = {}): Inspection {
  return {
    provider: 'github',
    host: 'github.com',
    repository: 'acme/payments',
    url: 'https://github.com/acme/payments',
    proposals: [bestProposal, otherProposal],
    facts: facts(),
    problems: [],
    account: { provider: 'github', host: 'github.com', login: 'alice' },
    fetchedAt: ago(0),
    ...overrides,
  };
}

/** Something that was checked and found. */
export function check(message: string, overrides: Partial<Check> = {}): Check {
  return { outcome: 'passed', field: null, message, ...overrides };
}

/** A test that found three deployments, the second of them live. */
export function environmentTest(
  name: string,
  overrides: Partial<EnvironmentTest> = {},
): EnvironmentTest {
  const counted = [
    deployment({
      id: `${name}-3`,
      state: 'failed',
      version: tag('v1.9.4'),
      finishedAt: ago(30),
      run: run({ number: 129, title: `Deploy v1.9.4 to ${name}` }),
    }),
    deployment({
      id: `${name}-2`,
      run: run({ number: 128, title: `Deploy v1.9.3 to ${name}` }),
    }),
    deployment({
      id: `${name}-1`,
      version: tag('v1.9.2'),
      finishedAt: ago(4320),
      run: run({ number: 120 }),
    }),
  ];
  return {
    name,
    checks: [
      check('acme/payments has the workflow deploy.yml.', {
        field: 'source.workflow',
      }),
      check('deploy.yml has the job deploy.', { field: 'source.job' }),
      check(`The GitHub environment ${name} is there.`, {
        field: 'source.environment',
      }),
    ],
    rights: [
      check('You see its deployments.'),
      check('You may start deploy.yml.'),
    ],
    counted,
    live: `${name}-2`,
    latest: `${name}-3`,
    ignored: [
      {
        run: run({ number: 126, title: 'Rebuild caches' }),
        createdAt: ago(200),
        reason: 'The title does not match the run-name pattern.',
      },
    ],
    lookback: { attempts: 10, complete: false },
    problem: null,
    ...overrides,
  };
}

/** The tests of these environments. */
export function environmentTests(
  environments: (string | EnvironmentTest)[],
): EnvironmentTests {
  return {
    environments: environments.map(one =>
      typeof one === 'string' ? environmentTest(one) : one,
    ),
    accounts: [{ provider: 'github', host: 'github.com', login: 'alice' }],
    generatedAt: ago(0),
  };
}

import type {
  Deployment,
  Drift,
  EnvironmentFacts,
  EnvironmentOverview,
  Origin,
  Problem,
  ProblemCode,
  ProblemDetails,
  RunLink,
  ServiceOverview,
  Version,
} from 'backstage-plugin-deployment-common';
import type {
  HostConnection,
  HostConnectionState,
  OverviewAnswer,
} from '../api/DeploymentApi';

/** The moment at which all fixtures are. */
export const NOW = Date.parse('2026-11-23T14:02:00Z');

const MINUTE = 60_000;

/** A timestamp so many minutes before {@link NOW}. */
export function ago(minutes: number): string {
  return new Date(NOW - minutes * MINUTE).toISOString();
}

/** A timestamp so many minutes after {@link NOW}. */
export function ahead(minutes: number): string {
  return ago(-minutes);
}

/** A version that is a tag. */
export function tag(
  label: string,
  overrides: Partial<Extract<Version, { kind: 'known' }>> = {},
): Version {
  return {
    kind: 'known',
    label,
    labelKind: 'tag',
    sha: '8f2c1d0a9b7e6f5d4c3b2a1908f7e6d5c4b3a291',
    url: `https://github.com/acme/payments/releases/tag/${label}`,
    provenance: 'run_name',
    ...overrides,
  };
}

/** A version that is a branch. */
export function branch(label: string, sha: string): Version {
  return tag(label, {
    labelKind: 'branch',
    sha: sha.padEnd(40, '0'),
    url: `https://github.com/acme/payments/commit/${sha}`,
    provenance: 'deployed_ref',
  });
}

/** A version that is a bare commit. */
export function commit(sha: string): Version {
  return tag(sha.slice(0, 7), {
    labelKind: 'commit',
    sha: sha.padEnd(40, '0'),
    url: `https://github.com/acme/payments/commit/${sha}`,
    provenance: 'deployed_commit',
  });
}

let nextId = 8_589_934_593;

/** A run; its id is beyond 32 bits, as GitHub's are. */
export function run(overrides: Partial<RunLink> = {}): RunLink {
  nextId += 1;
  return {
    id: String(nextId),
    number: 128,
    attempt: 1,
    title: 'Deploy v1.9.3 to production',
    event: 'workflow_dispatch',
    url: `https://github.com/acme/payments/actions/runs/${nextId}`,
    progress: null,
    ...overrides,
  };
}

/** A deployment that succeeded two hours ago. */
export function deployment(overrides: Partial<Deployment> = {}): Deployment {
  nextId += 1;
  return {
    id: String(nextId),
    state: 'succeeded',
    version: tag('v1.9.3'),
    actor: { login: 'arossi', avatarUrl: null },
    createdAt: ago(125),
    startedAt: ago(124.2),
    finishedAt: ago(120),
    run: run(),
    note: null,
    environmentUrl: null,
    ...overrides,
  };
}

/** Where the environments of `payments` come from. */
export const origin: Origin = {
  provider: 'github',
  host: 'github.com',
  repository: 'acme/payments',
  pipeline: 'deploy.yml',
  dispatchable: true,
  url: 'https://github.com/acme/payments/actions/workflows/deploy.yml',
};

/** Facts of an environment that runs v1.9.3 and tries nothing newer. */
export function facts(
  overrides: Partial<EnvironmentFacts> = {},
): EnvironmentFacts {
  return {
    live: deployment(),
    latest: null,
    gates: [],
    waiting: null,
    dispatched: null,
    drift: null,
    lookback: { attempts: 10, complete: false },
    fetchedAt: new Date(NOW - 12_000).toISOString(),
    stale: null,
    ...overrides,
  };
}

/** An environment that could be read. */
export function environment(
  name: string,
  overrides: Partial<EnvironmentFacts> = {},
  neutral: Partial<EnvironmentOverview> = {},
): EnvironmentOverview {
  return {
    name,
    tier: 'other',
    promotesFrom: [],
    origin,
    status: { kind: 'available', ...facts(overrides) },
    ...neutral,
  };
}

/** A problem with the facts that belong to it. */
export function problem(
  code: ProblemCode,
  details: ProblemDetails = {},
  message = `The message of ${code}.`,
): Problem {
  return { code, message, details };
}

/** An environment that could not be read. */
export function unavailable(
  name: string,
  code: ProblemCode,
  details: ProblemDetails = {},
  neutral: Partial<EnvironmentOverview> = {},
): EnvironmentOverview {
  return {
    name,
    tier: 'other',
    promotesFrom: [],
    origin,
    status: { kind: 'unavailable', problem: problem(code, details) },
    ...neutral,
  };
}

/** A drift that was compared. */
export function drift(
  upstream: string,
  upstreamAheadBy: number,
  upstreamBehindBy = 0,
): Drift {
  return {
    kind: 'compared',
    upstream,
    upstreamAheadBy,
    upstreamBehindBy,
    url: 'https://github.com/acme/payments/compare/v1.9.1...v1.9.3',
  };
}

/** The overview of `payments`. */
export function overview(
  environments: EnvironmentOverview[],
  overrides: Partial<ServiceOverview> = {},
): ServiceOverview {
  return {
    service: 'component:default/payments',
    environments,
    notAttributable: [],
    budgets: [
      {
        host: 'github.com',
        resource: 'core',
        limit: 5000,
        remaining: 4310,
        resetsAt: ahead(38),
      },
    ],
    accounts: [{ provider: 'github', host: 'github.com', login: 'alice' }],
    generatedAt: new Date(NOW).toISOString(),
    refreshAfterSeconds: 300,
    ...overrides,
  };
}

/** An answer of the client: the overview, and github.com in a state. */
export function answer(
  of: ServiceOverview | EnvironmentOverview[],
  state: HostConnectionState = 'connected',
): OverviewAnswer {
  const host: HostConnection = {
    provider: 'github',
    host: 'github.com',
    url: 'https://github.com/',
    state,
  };
  return { overview: Array.isArray(of) ? overview(of) : of, hosts: [host] };
}

import type {
  EnvironmentFacts,
  EnvironmentOverview,
  Problem,
  ProblemCode,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';

/** An environment that could not be read. */
export interface UnavailableEnvironment {
  environment: EnvironmentOverview;
  problem: Problem;
}

/** The facts of an environment, or `undefined` where it could not be read. */
export function factsOf(
  environment: EnvironmentOverview,
): EnvironmentFacts | undefined {
  return environment.status.kind === 'available'
    ? environment.status
    : undefined;
}

/** Why an environment could not be read, or `undefined` where it could. */
export function problemOf(
  environment: EnvironmentOverview,
): Problem | undefined {
  return environment.status.kind === 'unavailable'
    ? environment.status.problem
    : undefined;
}

const NEEDS_A_PERSON: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'not_connected',
  'token_rejected',
]);

/**
 * Whether asking again is useless until the viewer has connected: so for every
 * environment. Asking all the same would only spend requests.
 */
export function onlyAPersonCanHelp(overview: ServiceOverview): boolean {
  return (
    overview.environments.length > 0 &&
    overview.environments.every(environment => {
      const problem = problemOf(environment);
      return problem !== undefined && NEEDS_A_PERSON.has(problem.code);
    })
  );
}

function sameProblem(
  one: UnavailableEnvironment,
  other: UnavailableEnvironment,
): boolean {
  const { environment: a, problem: p } = one;
  const { environment: b, problem: q } = other;
  if (p.code !== q.code || a.origin.host !== b.origin.host) {
    return false;
  }
  const repositoryMatters =
    p.code === 'not_found_or_not_visible' || p.code === 'forbidden';
  return !repositoryMatters || a.origin.repository === b.origin.repository;
}

/**
 * The problem that all environments share, so that it is told once and not in
 * every card.
 *
 * @returns The first environment with its problem, or `undefined` where at
 * least one environment could be read or has another problem.
 */
export function sharedProblem(
  overview: ServiceOverview,
): UnavailableEnvironment | undefined {
  const unavailable: UnavailableEnvironment[] = [];
  for (const environment of overview.environments) {
    const problem = problemOf(environment);
    if (!problem) {
      return undefined;
    }
    unavailable.push({ environment, problem });
  }
  const [first] = unavailable;
  return first && unavailable.every(other => sameProblem(first, other))
    ? first
    : undefined;
}

/**
 * The reason why all that is shown is stale, where it is one and the same.
 *
 * @returns `undefined` where something is fresh or cannot be shown at all, or
 * reasons differ.
 */
export function sharedStaleness(
  overview: ServiceOverview,
): Problem | undefined {
  const reasons = overview.environments.map(
    environment => factsOf(environment)?.stale ?? undefined,
  );
  const [first] = reasons;
  return first && reasons.every(reason => reason?.code === first.code)
    ? first
    : undefined;
}

import type {
  EnvironmentOverview,
  Problem,
} from 'backstage-plugin-deployment-common';
import { factsOf, problemOf } from '../../model/problems';

/** What an address asks for. */
export interface AskedDeployment {
  /** Name of the environment; absent where it is still to be chosen. */
  environment: string | undefined;
  /** Label or SHA of the version. */
  version: string | undefined;
}

/** What is shown of it. */
export type DeployTarget =
  | { kind: 'nothing' }
  /** Where to is still to be chosen, for lack of a name or of such an environment. */
  | { kind: 'choose'; unknown?: string }
  | { kind: 'unreadable'; environment: EnvironmentOverview; problem: Problem }
  | { kind: 'dialog'; environment: EnvironmentOverview };

/** Finds what an address asks for among the environments that there are. */
export function deployTarget(
  asked: AskedDeployment | undefined,
  environments: EnvironmentOverview[],
): DeployTarget {
  if (!asked || environments.length === 0) {
    return { kind: 'nothing' };
  }
  const found =
    asked.environment === undefined && environments.length === 1
      ? environments[0]
      : environments.find(({ name }) => name === asked.environment);
  if (!found) {
    return { kind: 'choose', unknown: asked.environment };
  }
  const problem = problemOf(found);
  return factsOf(found) || !problem
    ? { kind: 'dialog', environment: found }
    : { kind: 'unreadable', environment: found, problem };
}

import type { VersionChoice } from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../../api/DispatchApi';

/** Names of what the deploy dialog keeps in the query cache. */
export const deployKeys = {
  /** Everything about one environment. */
  environment: ({ entityRef, environment }: EnvironmentTarget) =>
    ['deploy', entityRef, environment] as const,
  versions: (target: EnvironmentTarget, query: string) =>
    [...deployKeys.environment(target), 'versions', query] as const,
  /** What follows in one section of it. */
  versionsAfter: (target: EnvironmentTarget, query: string, cursor: string) =>
    [...deployKeys.versions(target, query), cursor] as const,
  changes: (
    target: EnvironmentTarget,
    /** The commit that is live, where it is known. */
    live: string | null,
    version: VersionChoice,
    pullRequests: boolean,
  ) =>
    [
      ...deployKeys.environment(target),
      'changes',
      live,
      version.label,
      version.sha,
      pullRequests,
    ] as const,
  /** The presses of one environment, whichever dialog they came from. */
  presses: (target: EnvironmentTarget) =>
    [...deployKeys.environment(target), 'press'] as const,
  preflights: (target: EnvironmentTarget) =>
    [...deployKeys.environment(target), 'preflight'] as const,
  preflight: (
    target: EnvironmentTarget,
    /** Version and inputs, as text. */
    question: string,
  ) => [...deployKeys.preflights(target), question] as const,
};

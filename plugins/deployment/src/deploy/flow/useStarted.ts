import type {
  DispatchOutcome,
  EnvironmentOverview,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { useEffect, useMemo, useState } from 'react';
import { factsOf } from '../../model/problems';
import { tellsOf } from '../model/dispatched';

/** What this page has started, by environment, until the overview tells of it. */
export interface Started {
  /** What to show as started from here. */
  dispatchedOf(environment: EnvironmentOverview): DispatchOutcome | undefined;
  /** Keeps what the backend has confirmed. */
  keep(environment: string, outcome: DispatchOutcome): void;
}

function isPending(
  overview: ServiceOverview,
  environment: string,
  outcome: DispatchOutcome,
): boolean {
  const found = overview.environments.find(({ name }) => name === environment);
  const facts = found && factsOf(found);
  return !facts || !tellsOf(facts, overview.generatedAt, outcome);
}

/**
 * Bridges the moment between a press and the overview that tells of it. Once it
 * has told, its word counts: a run that leaves the overview again is over.
 */
export function useStarted(overview: ServiceOverview): Started {
  const [started, setStarted] = useState<Record<string, DispatchOutcome>>({});

  useEffect(() => {
    setStarted(before => {
      const left = Object.entries(before).filter(([environment, outcome]) =>
        isPending(overview, environment, outcome),
      );
      return left.length === Object.keys(before).length
        ? before
        : Object.fromEntries(left);
    });
  }, [overview]);

  return useMemo(
    () => ({
      dispatchedOf: environment => {
        const facts = factsOf(environment);
        const outcome = started[environment.name];
        return outcome && isPending(overview, environment.name, outcome)
          ? outcome
          : facts?.dispatched ?? undefined;
      },
      keep: (environment, outcome) =>
        setStarted(before => ({ ...before, [environment]: outcome })),
    }),
    [overview, started],
  );
}

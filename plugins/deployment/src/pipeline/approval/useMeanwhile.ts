import type { Pipeline } from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { becameOf, type Meanwhile } from './model/meanwhile';
import type { WaitingReview } from './model/reviews';

/** The reviews of one attempt that the viewer has had before them. */
interface Seen {
  attempt: string;
  environments: readonly string[];
}

/**
 * What became, without the viewer, of reviews that they could have decided about
 * while they were looking.
 */
export function useMeanwhile(
  pipeline: Pipeline,
  waiting: readonly WaitingReview[],
  /** Whether the viewer has decided about it, so that it is told elsewhere. */
  isOwn: (environment: string) => boolean,
): Meanwhile[] {
  const attempt = `${pipeline.run.id}/${pipeline.attempt}`;
  const [before, setSeen] = useState<Seen>({ attempt, environments: [] });
  const seen =
    before.attempt === attempt ? before : { attempt, environments: [] };
  const fresh = waiting
    .filter(({ gate }) => gate.viewer.kind !== 'may_not')
    .map(({ environment }) => environment)
    .filter(environment => !seen.environments.includes(environment));
  if (fresh.length > 0) {
    setSeen({ attempt, environments: [...seen.environments, ...fresh] });
  }
  const isWaiting = new Set(waiting.map(({ environment }) => environment));
  return becameOf(
    pipeline,
    seen.environments.filter(name => !isWaiting.has(name) && !isOwn(name)),
  );
}

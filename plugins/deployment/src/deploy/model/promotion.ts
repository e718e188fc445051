import type {
  DeploymentState,
  DispatchOutcome,
  Drift,
  EnvironmentFacts,
  EnvironmentOverview,
  KnownVersion,
  Version,
} from 'backstage-plugin-deployment-common';
import { factsOf } from '../../model/problems';
import { isMoving } from '../../model/states';
import { chosenVersion, dispatchedKind } from './dispatched';
import { isSameVersion } from './sameVersion';

/** A version that runs upstream and could come down. */
export interface Promotion {
  /** What runs upstream. */
  version: Version;
  /** What the dialog begins with; absent where it finds that by itself. */
  initialVersion: string | undefined;
  /** How far it is, where it is on its way already. */
  underWay: DeploymentState | undefined;
}

function differs(drift: Drift, upstream: Version, facts: EnvironmentFacts) {
  if (drift.kind === 'compared') {
    return drift.upstreamAheadBy > 0;
  }
  // Other repositories have other versions: theirs cannot be deployed here.
  return (
    drift.reason !== 'different_repositories' &&
    !(facts.live && isSameVersion(facts.live.version, upstream))
  );
}

function underWay(
  facts: EnvironmentFacts,
  dispatched: DispatchOutcome | undefined,
  version: Version,
): DeploymentState | undefined {
  const attempt = [facts.latest, facts.waiting?.deployment].find(
    candidate =>
      candidate &&
      isMoving(candidate.state) &&
      isSameVersion(candidate.version, version),
  );
  if (attempt) {
    return attempt.state;
  }
  return dispatched &&
    ['starting', 'started', 'unidentified'].includes(
      dispatchedKind(dispatched),
    ) &&
    isSameVersion(chosenVersion(dispatched.record.version), version)
    ? 'queued'
    : undefined;
}

/** How a version is named so that it is found again: a branch has moved on since. */
function nameOf({ label, labelKind, sha }: KnownVersion): string {
  return labelKind === 'tag' ? label : sha ?? label;
}

/**
 * What could be promoted to an environment: what runs upstream, where it has
 * commits that the environment lacks or the two cannot be compared.
 */
export function promotionTo(
  environment: EnvironmentOverview,
  all: EnvironmentOverview[],
  dispatched: DispatchOutcome | undefined,
): Promotion | undefined {
  const facts = factsOf(environment);
  const drift = facts?.drift;
  if (!facts || !drift) {
    return undefined;
  }
  const upstream = all.find(({ name }) => name === drift.upstream);
  const version = upstream && factsOf(upstream)?.live?.version;
  if (version?.kind !== 'known' || !differs(drift, version, facts)) {
    return undefined;
  }
  const mustBeNamed =
    version.labelKind === 'tag' || environment.promotesFrom.length > 1;
  return {
    version,
    initialVersion: mustBeNamed ? nameOf(version) : undefined,
    underWay: underWay(facts, dispatched, version),
  };
}

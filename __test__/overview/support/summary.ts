// An overview in few words, so that a test can say in one place what all of it must say.

import type {
  Deployment,
  Drift,
  Gate,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { versionText } from './core.ts';

/** What the overview says of an environment. */
export interface Summary {
  /** What runs: `v1.9.0 (tag, run_name) by alice`; absent when nothing is known to. */
  live?: string;
  /** The newest attempt where it is another: `waiting v1.9.1 (tag, run_name) by alice`. */
  latest?: string;
  gates?: string[];
  /** One behind the latest that still waits, and what for. */
  waiting?: string;
  /** `3 behind development, 0 ahead`, or why there is none. */
  drift?: string;
  /** Only where nothing is live: attempts looked at, and whether these are all. */
  lookback?: string;
  /** Code of the problem, where there is nothing else. */
  problem?: string;
}

/** What a service's overview says, by environment. */
export function summaryOf(overview: ServiceOverview): Record<string, Summary> {
  return Object.fromEntries(
    overview.environments.map(({ name, status }) => {
      if (status.kind === 'unavailable') {
        return [name, { problem: status.problem.code }];
      }
      const { live, latest, gates, waiting, drift, lookback } = status;
      const { attempts, complete } = lookback;
      const summary: Summary = {
        ...(live && { live: deploymentText(live) }),
        ...(latest && { latest: `${latest.state} ${deploymentText(latest)}` }),
        ...(gates.length > 0 && { gates: gates.map(gateText) }),
        ...(waiting && {
          waiting: `${deploymentText(waiting.deployment)}: ${waiting.gates
            .map(gateText)
            .join(', ')}`,
        }),
        ...(drift && { drift: driftText(drift) }),
        ...(!live && {
          lookback: `${attempts}, ${complete ? 'all' : 'there are more'}`,
        }),
      };
      return [name, summary];
    }),
  );
}

function deploymentText({ version, actor }: Deployment): string {
  const how =
    version.kind === 'known'
      ? ` (${version.labelKind}, ${version.provenance})`
      : '';
  return `${versionText(version)}${how} by ${actor?.login ?? 'nobody'}`;
}

function gateText(gate: Gate): string {
  if (gate.kind === 'timer') {
    return `timer of ${gate.minutes} min`;
  }
  if (gate.kind === 'rule') {
    return `rule ${gate.name}`;
  }
  const who = gate.reviewers.map(reviewer =>
    reviewer.kind === 'user' ? reviewer.login : reviewer.name,
  );
  const may = gate.viewerCanApprove ? 'may' : 'may not';
  return `${who.join(', ')}; the viewer ${may}`;
}

function driftText(drift: Drift): string {
  return drift.kind === 'compared'
    ? `${drift.upstreamAheadBy} behind ${drift.upstream}, ${drift.upstreamBehindBy} ahead`
    : `${drift.reason} (${drift.upstream})`;
}

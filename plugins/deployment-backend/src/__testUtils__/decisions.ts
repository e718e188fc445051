import type {
  DecidedEnvironment,
  DecisionOutcome,
  DecisionPreflight,
  DecisionResult,
  EnvironmentRuns,
  Estimate,
  Inbox,
  InboxEntry,
  Pipeline,
  ServicePipeline,
  Stage,
  StageGate,
  TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import { runLink, touched } from './dispatches';
import { listed, PAYMENTS } from './environments';

const unknownVersion = {
  kind: 'unknown',
  reason: 'no_source',
  ranOnRef: null,
  ranOnSha: null,
} as const;

/** Reviewers who have not decided yet, with all that can be absent being absent. */
export const reviewersGate: StageGate = {
  gate: {
    kind: 'reviewers',
    reviewers: [{ kind: 'team', name: 'acme/leads', avatarUrl: null }],
    viewerCanApprove: null,
  },
  state: 'closed',
  since: null,
  decisions: [{ by: null, decision: 'approve', comment: null }],
  viewer: { kind: 'unknown' },
};

/** A job that waits, with all that can be absent being absent. */
export function stage(more: Partial<Stage> = {}): Stage {
  return {
    id: 'deploy',
    name: 'deploy',
    kind: 'job',
    state: 'waiting',
    needs: [],
    environment: null,
    counts: null,
    stages: [],
    gates: [reviewersGate],
    held: null,
    startedAt: null,
    finishedAt: null,
    url: null,
    inferred: false,
    ...more,
  };
}

/** A run as a pipeline, with all that can be absent being absent. */
export function pipeline(more: Partial<Pipeline> = {}): Pipeline {
  return {
    service: PAYMENTS,
    environment: 'production',
    run: runLink,
    attempt: 1,
    attempts: [{ number: 1, url: null }],
    state: 'waiting',
    version: unknownVersion,
    actor: null,
    ranOnRef: null,
    ranOnSha: null,
    record: null,
    account: null,
    createdAt: '2026-11-24T08:00:00Z',
    startedAt: null,
    finishedAt: null,
    stages: [stage()],
    notes: [],
    progress: null,
    estimate: null,
    fetchedAt: '2026-11-24T08:00:00Z',
    stale: null,
    refreshAfterSeconds: 15,
    ...more,
  };
}

/** What is left of a run, one of whose stages is new. */
export const estimate = (endsAt: string | null): Estimate => ({
  endsAt,
  remainingSeconds: 60,
  seconds: 90,
  withoutWaits: true,
  runs: 3,
  unmeasured: 1,
  late: false,
});

/** Runs of an environment, of which there are none. */
export function environmentRuns(
  more: Partial<EnvironmentRuns> = {},
): EnvironmentRuns {
  return {
    service: PAYMENTS,
    environment: 'production',
    runs: [],
    nextCursor: null,
    complete: true,
    fetchedAt: '2026-11-24T08:00:00Z',
    stale: null,
    ...more,
  };
}

/** A service to which nothing was ever deployed. */
export function servicePipeline(
  more: Partial<ServicePipeline> = {},
): ServicePipeline {
  return {
    service: PAYMENTS,
    version: null,
    stages: [
      {
        environment: 'production',
        tier: 'production',
        needs: [],
        standing: 'not_yet',
        deployment: null,
        live: null,
        gates: [],
        problem: null,
      },
    ],
    accounts: [],
    fetchedAt: null,
    refreshAfterSeconds: 300,
    ...more,
  };
}

/** Whom a decision concerns. */
export function decisionPreflight(
  touches: TouchedEnvironment[] = [touched('production')],
): DecisionPreflight {
  return {
    service: PAYMENTS,
    run: runLink,
    version: unknownVersion,
    touches,
    settled: [],
  };
}

export function decided(
  environment: string,
  result: DecisionResult = { kind: 'done' },
): DecidedEnvironment {
  return { environment, result, message: `${environment}: ${result.kind}.` };
}

/** What the core says once it is decided. */
export function decisionOutcome(
  environments: DecidedEnvironment[] = [decided('production')],
): DecisionOutcome {
  return {
    service: PAYMENTS,
    run: runLink,
    decision: 'approve',
    environments,
    account: { provider: 'github', host: 'github.com', login: 'alice-gh' },
  };
}

/** Something that waits, with all that can be absent being absent. */
export function inboxEntry(service = PAYMENTS): InboxEntry {
  return {
    service,
    environment: 'production',
    tier: 'production',
    origin: listed('production', service).origin,
    run: runLink,
    version: unknownVersion,
    live: null,
    actor: null,
    reason: null,
    since: '2026-11-24T08:00:00Z',
    gates: [reviewersGate.gate],
    viewer: { kind: 'may' },
  };
}

/** An inbox with these entries, all of them for the viewer. */
export function inbox(
  waiting: InboxEntry[] = [],
  more: Partial<Inbox> = {},
): Inbox {
  return {
    waiting,
    forViewer: waiting.length,
    forOthers: 0,
    more: false,
    problems: [],
    accounts: [],
    fetchedAt: '2026-11-24T08:00:00Z',
    stale: null,
    refreshAfterSeconds: 60,
    ...more,
  };
}

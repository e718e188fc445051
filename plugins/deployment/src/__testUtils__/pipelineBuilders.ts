import type {
  Estimate,
  Inbox,
  InboxEntry,
  Pipeline,
  ServicePipeline,
  ServiceStage,
  Stage,
  StageGate,
} from 'backstage-plugin-deployment-common';
import { ago, ahead, deployment, NOW, origin, run, tag } from './builders';

/** A job that succeeded. */
export function stage(id: string, overrides: Partial<Stage> = {}): Stage {
  return {
    id,
    name: id,
    kind: 'job',
    state: 'succeeded',
    needs: [],
    environment: null,
    counts: null,
    stages: [],
    gates: [],
    held: null,
    startedAt: ago(30),
    finishedAt: ago(28),
    url: `https://github.com/acme/payments/actions/runs/1/job/${id}`,
    inferred: false,
    ...overrides,
  };
}

/** Reviewers who have not decided yet, of whom the viewer is one. */
export function reviewersGate(overrides: Partial<StageGate> = {}): StageGate {
  return {
    gate: {
      kind: 'reviewers',
      reviewers: [
        { kind: 'team', name: 'acme/platform-leads', avatarUrl: null },
        { kind: 'user', login: 'nsato', avatarUrl: null },
      ],
      viewerCanApprove: true,
    },
    state: 'closed',
    since: ago(18),
    decisions: [],
    viewer: { kind: 'may' },
    ...overrides,
  };
}

/** Four minutes of eleven are left, by nine good runs. */
export function estimate(overrides: Partial<Estimate> = {}): Estimate {
  return {
    endsAt: ahead(4),
    remainingSeconds: 240,
    seconds: 660,
    withoutWaits: false,
    runs: 9,
    unmeasured: 0,
    late: false,
    ...overrides,
  };
}

/** A run that has reached staging and waits for a review before production. */
export function pipeline(overrides: Partial<Pipeline> = {}): Pipeline {
  return {
    service: 'component:default/payments',
    environment: 'production',
    run: run({ id: '9000001482', number: 1482, title: 'Release v1.9.3' }),
    attempt: 1,
    attempts: [
      {
        number: 1,
        url: 'https://github.com/acme/payments/actions/runs/9000001482/attempts/1',
      },
    ],
    state: 'waiting',
    version: tag('v1.9.3'),
    actor: { login: 'arossi', avatarUrl: null },
    ranOnRef: 'main',
    ranOnSha: '8f2c1d0a4b5c6d7e8f90a1b2c3d4e5f60718293a',
    record: null,
    account: { provider: 'github', host: 'github.com', login: 'nsato' },
    createdAt: ago(26),
    startedAt: ago(26),
    finishedAt: null,
    stages: [
      stage('build'),
      stage('test', {
        kind: 'matrix',
        needs: ['build'],
        counts: {
          total: 12,
          queued: 0,
          waiting: 0,
          running: 0,
          succeeded: 12,
          failed: 0,
          cancelled: 0,
          skipped: 0,
          unknown: 0,
        },
      }),
      stage('scan', { kind: 'group', needs: ['build'] }),
      stage('deploy-staging', {
        needs: ['test', 'scan'],
        environment: { name: 'staging', configured: 'staging' },
      }),
      stage('deploy-production', {
        needs: ['deploy-staging'],
        environment: { name: 'production', configured: 'production' },
        state: 'waiting',
        gates: [reviewersGate()],
        startedAt: null,
        finishedAt: null,
      }),
      stage('smoke', {
        needs: ['deploy-production'],
        state: 'queued',
        startedAt: null,
        finishedAt: null,
        url: null,
        inferred: true,
      }),
    ],
    notes: [],
    progress: { done: 15, total: 17 },
    estimate: null,
    fetchedAt: new Date(NOW - 5_000).toISOString(),
    stale: null,
    refreshAfterSeconds: 15,
    ...overrides,
  };
}

/** Where v1.9.3 stands in one environment. */
export function serviceStage(
  environment: string,
  overrides: Partial<ServiceStage> = {},
): ServiceStage {
  return {
    environment,
    tier: 'other',
    needs: [],
    standing: 'live',
    deployment: deployment(),
    live: tag('v1.9.3'),
    gates: [],
    problem: null,
    ...overrides,
  };
}

/** A service whose newest version has reached staging. */
export function servicePipeline(
  overrides: Partial<ServicePipeline> = {},
): ServicePipeline {
  return {
    service: 'component:default/payments',
    version: tag('v1.9.3'),
    stages: [
      serviceStage('development'),
      serviceStage('staging', { needs: ['development'] }),
      serviceStage('production', {
        tier: 'production',
        needs: ['staging'],
        standing: 'not_yet',
        deployment: null,
        live: tag('v1.9.1'),
      }),
    ],
    accounts: [{ provider: 'github', host: 'github.com', login: 'nsato' }],
    fetchedAt: new Date(NOW - 5_000).toISOString(),
    refreshAfterSeconds: 15,
    ...overrides,
  };
}

/** Something that waits for the viewer. */
export function inboxEntry(overrides: Partial<InboxEntry> = {}): InboxEntry {
  return {
    service: 'component:default/payments',
    environment: 'production',
    tier: 'production',
    origin,
    run: run({ id: '9000001482', number: 1482 }),
    version: tag('v1.9.3'),
    live: tag('v1.9.1'),
    actor: { login: 'arossi', avatarUrl: null },
    reason: null,
    since: ago(18),
    gates: [reviewersGate().gate],
    viewer: { kind: 'may' },
    ...overrides,
  };
}

/** An inbox with these entries, counted. */
export function inbox(
  waiting: InboxEntry[] = [inboxEntry()],
  overrides: Partial<Inbox> = {},
): Inbox {
  const own = waiting.filter(entry => entry.viewer.kind === 'may').length;
  return {
    waiting,
    forViewer: own,
    forOthers: waiting.length - own,
    more: false,
    problems: [],
    accounts: [{ provider: 'github', host: 'github.com', login: 'nsato' }],
    fetchedAt: new Date(NOW - 5_000).toISOString(),
    stale: null,
    refreshAfterSeconds: 60,
    ...overrides,
  };
}

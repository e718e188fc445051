import type {
  Stage,
  StageCounts,
  StageGate,
  StageState,
} from 'backstage-plugin-deployment-common';
import { ago, ahead } from './builders';
import { stage } from './pipelineBuilders';

/** How many of these stages stand where. */
export function counted(stages: Stage[]): StageCounts {
  const of = (state: StageState) =>
    stages.filter(one => one.state === state).length;
  return {
    total: stages.length,
    queued: of('queued'),
    waiting: of('waiting'),
    running: of('running'),
    succeeded: of('succeeded'),
    failed: of('failed'),
    cancelled: of('cancelled'),
    skipped: of('skipped'),
    unknown: of('unknown'),
  };
}

/** A stage that the workflow file alone knows of. */
export function inferred(id: string, overrides: Partial<Stage> = {}): Stage {
  return stage(id, {
    state: 'queued',
    startedAt: null,
    finishedAt: null,
    url: null,
    inferred: true,
    ...overrides,
  });
}

/** A stage that is at work since so many minutes. */
export function running(
  id: string,
  minutes: number,
  overrides: Partial<Stage> = {},
): Stage {
  return stage(id, {
    state: 'running',
    startedAt: ago(minutes),
    finishedAt: null,
    ...overrides,
  });
}

/** A stage of several, with their counts. */
export function folded(
  id: string,
  kind: 'matrix' | 'group',
  stages: Stage[],
  overrides: Partial<Stage> = {},
): Stage {
  return stage(id, { kind, stages, counts: counted(stages), ...overrides });
}

/** A timer that holds the stage, with so many minutes left. */
export function timerGate(
  left: number,
  overrides: Partial<StageGate> = {},
): StageGate {
  return {
    gate: { kind: 'timer', minutes: 30, endsAt: ahead(left) },
    state: 'closed',
    since: ago(30 - left),
    decisions: [],
    viewer: {
      kind: 'may_not',
      reason: 'timer_runs',
      message: 'A wait timer runs. It cannot be cut short from here.',
    },
    ...overrides,
  };
}

/** A rule that an app decides on. */
export function ruleGate(
  name: string | null,
  overrides: Partial<StageGate> = {},
): StageGate {
  return {
    gate: { kind: 'rule', name },
    state: 'closed',
    since: ago(7),
    decisions: [],
    viewer: {
      kind: 'may_not',
      reason: 'app_decides',
      message: `The app ${name} decides.`,
    },
    ...overrides,
  };
}

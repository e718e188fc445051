import type {
  Held,
  Pipeline,
  PipelineNote,
  Problem,
  ServiceOverview,
  ServicePipeline,
  ServiceStage,
  ServiceStanding,
  Stage,
  StageCounts,
  StageGate,
  StageKind,
  StageState,
  Version,
} from 'backstage-plugin-deployment-common';
import { factsOf } from '../../model/problems';
import { otherAttempts, type OtherAttempt } from './others';

/**
 * Where a stage stands: as one of a run, which may not have come to it yet, or as an environment that a version
 * has not come to, runs in, or was replaced in.
 */
export type ViewState =
  | StageState
  | 'not_started'
  | 'not_yet'
  | 'live'
  | 'superseded';

/** A stage as graph and list show it. Plain data, so that two can be compared. */
export interface StageView {
  /** Unique within the view, stable between refreshes. */
  id: string;
  name: string;
  kind: StageKind | 'environment';
  state: ViewState;
  /** Ids of the stages on the same level that it waits for. */
  needs: string[];
  /** The environment that it deploys to; `null` where its name says it. */
  environment: string | null;
  /** How its parts stand; only of a matrix or a called workflow. */
  counts: StageCounts | null;
  /** Legs of a matrix, jobs of a called workflow. */
  parts: StageView[];
  gates: StageGate[];
  /** What holds it up and is no gate. */
  held: Held | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** Page of its log, or of its run. */
  url: string | null;
  /** Whether only the workflow file says that there is such a stage. */
  inferred: boolean;
  /** What runs in an environment now; only of an environment. */
  live: Version | null;
  /** What else moves there, of whatever version; only of an environment. */
  others: OtherAttempt[];
  /** Why an environment could not be read. */
  problem: Problem | null;
}

/** What graph and list show, whether it is a run or a whole service. */
export interface PipelineView {
  /** Whose stages they are: jobs of a run, or environments of a service. */
  kind: 'run' | 'service';
  /** Id of the provider that the links lead to, where it is known. */
  provider: string | null;
  /** So ordered that each comes after what it needs. */
  stages: StageView[];
  /** What is concluded and not said by the provider. */
  notes: PipelineNote[];
}

/** So ordered that each comes after what it needs, else as it was. */
export function inOrder<T extends { id: string; needs: string[] }>(
  stages: T[],
): T[] {
  const byId = new Map(stages.map(stage => [stage.id, stage]));
  const ordered = new Set<T>();
  // A circle is broken where it is met again: the answer leaves out edges that
  // close one, and this must not hang on one that does not.
  const onTheWay = new Set<T>();
  const visit = (stage: T) => {
    if (ordered.has(stage) || onTheWay.has(stage)) {
      return;
    }
    onTheWay.add(stage);
    for (const need of stage.needs) {
      const before = byId.get(need);
      if (before) {
        visit(before);
      }
    }
    ordered.add(stage);
  };
  stages.forEach(visit);
  return [...ordered];
}

function sameGate(one: StageGate, other: StageGate): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether nothing of a stage will happen any more. */
function isOver({ state }: Stage): boolean {
  return !['queued', 'waiting', 'running', 'unknown'].includes(state);
}

/**
 * Where stages of one level stand. A queue is one for a place to run: what has to
 * wait for other stages first, or was not heard of, has not started.
 */
function statesOf(stages: Stage[], isAhead: boolean): Map<string, ViewState> {
  const byId = new Map(stages.map(stage => [stage.id, stage]));
  return new Map(
    stages.map(({ id, state, held, inferred, needs }) => {
      const comesLater =
        isAhead ||
        inferred ||
        needs.some(need => {
          const before = byId.get(need);
          return before !== undefined && !isOver(before);
        });
      return [
        id,
        state === 'queued' && !held && comesLater ? 'not_started' : state,
      ];
    }),
  );
}

function stageViews(
  stages: Stage[],
  around: StageGate[],
  isAhead: boolean,
): StageView[] {
  const states = statesOf(stages, isAhead);
  return inOrder(
    stages.map(stage =>
      stageView(stage, states.get(stage.id) ?? stage.state, around),
    ),
  );
}

/** @param around - Gates of the stage that this is a part of: said once, there. */
function stageView(
  stage: Stage,
  state: ViewState,
  around: StageGate[],
): StageView {
  const gates = stage.gates.filter(
    gate => !around.some(other => sameGate(gate, other)),
  );
  return {
    id: stage.id,
    name: stage.name,
    kind: stage.kind,
    state,
    needs: stage.needs,
    environment:
      stage.environment?.configured ?? stage.environment?.name ?? null,
    counts: stage.counts,
    parts: stageViews(
      stage.stages,
      [...around, ...stage.gates],
      state === 'not_started',
    ),
    gates,
    held: stage.held,
    startedAt: stage.startedAt,
    finishedAt: stage.finishedAt,
    url: stage.url,
    inferred: stage.inferred,
    live: null,
    others: [],
    problem: null,
  };
}

/** Stages of which nobody knows whether the viewer may decide about them now. */
function undecidable(stages: readonly Stage[]): Stage[] {
  return stages.map(stage => ({
    ...stage,
    gates: stage.gates.map(
      (gate): StageGate =>
        gate.viewer.kind === 'may'
          ? { ...gate, viewer: { kind: 'unknown' } }
          : gate,
    ),
    stages: undecidable(stage.stages),
  }));
}

/** A run as graph and list show it. */
export function viewOfPipeline(pipeline: Pipeline): PipelineView {
  const stages = pipeline.stale
    ? undecidable(pipeline.stages)
    : pipeline.stages;
  return {
    kind: 'run',
    provider: pipeline.account?.provider ?? null,
    stages: stageViews(stages, [], false),
    notes: pipeline.notes,
  };
}

const STATE_OF: Record<ServiceStanding, ViewState> = {
  not_yet: 'not_yet',
  queued: 'queued',
  waiting: 'waiting',
  running: 'running',
  live: 'live',
  replaced: 'superseded',
  failed: 'failed',
  cancelled: 'cancelled',
  unknown: 'unknown',
};

function environmentView(
  stage: ServiceStage,
  overview: ServiceOverview | undefined,
): StageView {
  const { deployment } = stage;
  const environment = overview?.environments.find(
    ({ name }) => name === stage.environment,
  );
  return {
    id: stage.environment,
    name: stage.environment,
    kind: 'environment',
    state: STATE_OF[stage.standing] ?? 'unknown',
    needs: stage.needs,
    environment: null,
    counts: null,
    parts: [],
    gates: stage.gates,
    held: null,
    startedAt: deployment?.startedAt ?? null,
    finishedAt: deployment?.finishedAt ?? null,
    url: deployment?.run?.url ?? null,
    inferred: false,
    live: stage.live,
    others: otherAttempts(deployment, environment && factsOf(environment)),
    problem: stage.problem,
  };
}

/**
 * A service as graph and list show it: its environments, in promotion order.
 *
 * @param overview - What tells of other versions that are on their way.
 */
export function viewOfServicePipeline(
  service: ServicePipeline,
  overview?: ServiceOverview,
): PipelineView {
  return {
    kind: 'service',
    provider: service.accounts[0]?.provider ?? null,
    stages: inOrder(
      service.stages.map(stage => environmentView(stage, overview)),
    ),
    notes: [],
  };
}

/** All stages with their parts, each followed by its own. */
export function allStages(stages: StageView[]): StageView[] {
  return stages.flatMap(stage => [stage, ...allStages(stage.parts)]);
}

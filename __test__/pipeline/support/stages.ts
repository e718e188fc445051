// Runs of the scenario, and what is seen of them: stages and gates, as tests speak of them.

import assert from 'node:assert/strict';
import type {
  Pipeline,
  Stage,
  StageGate,
  EnvironmentRef,
} from 'backstage-plugin-deployment-common';
import type { Asking, Core } from '../../overview/support/core.ts';
import type { Harness } from '../../overview/support/harness.ts';

/** Starts the pipeline through two environments. */
export const startShop = (harness: Harness, actor = 'carol') =>
  harness.startRun({
    repository: 'acme/shop',
    workflow: 'pipeline.yml',
    actor,
  });

/** Starts a run to an environment that has a gate of its own kind. */
export const startGates = (harness: Harness, environment: string) =>
  harness.startRun({
    repository: 'acme/gates',
    workflow: 'deploy.yml',
    inputs: { environment, version: 'v1.0.0' },
    actor: 'carol',
  });

/** Starts a run that others queue behind. */
export const startQueue = (harness: Harness) =>
  harness.startRun({
    repository: 'acme/queue',
    workflow: 'deploy.yml',
    actor: 'carol',
  });

/** A run as a pipeline, as somebody sees it. */
export const follow = (
  core: Core,
  place: EnvironmentRef,
  run: number | string,
  asking: Asking,
  attempt?: number,
) =>
  core.ask<Pipeline>(
    'pipeline',
    { ...place, run: String(run), ...(attempt && { attempt }) },
    asking,
  );

/** Each stage in a line, those inside it behind it. */
export function drawn(stages: Stage[]): string[] {
  return stages.flatMap(
    ({ id, kind, state, needs, inferred, stages: parts }) => [
      [
        kind,
        id,
        state,
        ...(inferred ? ['inferred'] : []),
        ...needs.map(n => `<${n}`),
      ].join(' '),
      ...drawn(parts),
    ],
  );
}

/** A stage, wherever it is, which must be there. */
export function stageOf({ stages }: { stages: Stage[] }, id: string): Stage {
  const all = (list: Stage[]): Stage[] =>
    list.flatMap(stage => [stage, ...all(stage.stages)]);
  const found = all(stages).find(stage => stage.id === id);
  assert.ok(found, `no stage ${id} in ${drawn(stages).join(', ')}`);
  return found;
}

/** The only gate of a stage. */
export function onlyGate(pipeline: Pipeline, id: string): StageGate {
  const { gates } = stageOf(pipeline, id);
  assert.equal(gates.length, 1, JSON.stringify(gates));
  return gates[0] as StageGate;
}

/** Whether the viewer may decide, and if not why. */
export const reasonOf = ({ viewer }: StageGate) =>
  viewer.kind === 'may_not' ? viewer.reason : viewer.kind;

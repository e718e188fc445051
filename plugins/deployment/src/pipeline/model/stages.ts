import type { Stage } from 'backstage-plugin-deployment-common';

/** Stages with their parts, each followed by its own. */
export function allStages(stages: readonly Stage[]): Stage[] {
  return stages.flatMap(stage => [stage, ...allStages(stage.stages)]);
}

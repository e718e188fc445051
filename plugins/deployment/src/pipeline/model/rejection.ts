import type { Pipeline, Stage } from 'backstage-plugin-deployment-common';
import { parseTime } from '../../model/time';
import type { Translate } from '../../translation/ref';
import { allStages } from './stages';

/** That somebody, or the rule of an app, did not let a run go on. */
export interface Rejection {
  /** Who, where the provider says. */
  by: string | undefined;
  /** Why, in their words. */
  comment: string | null;
  /** How long the stage had waited by then, where that can be told. */
  waitedMs: number | undefined;
}

/** How long a stage waited: since all that it needs had ended. */
function waitedMs(
  stage: Stage,
  pipeline: Pick<Pipeline, 'stages' | 'startedAt' | 'createdAt' | 'finishedAt'>,
): number | undefined {
  const end = parseTime(stage.finishedAt ?? pipeline.finishedAt);
  const needed = allStages(pipeline.stages).filter(({ id }) =>
    stage.needs.includes(id),
  );
  if (needed.length < stage.needs.length) {
    return undefined;
  }
  const ends = needed.map(({ finishedAt }) => parseTime(finishedAt) ?? NaN);
  const begin =
    ends.length === 0
      ? parseTime(pipeline.startedAt ?? pipeline.createdAt)
      : Math.max(...ends);
  return end === undefined || begin === undefined || Number.isNaN(begin)
    ? undefined
    : Math.max(0, end - begin);
}

/** Why a run has failed, where a decision at one of its gates is why. */
export function rejectionOf(
  pipeline: Pick<
    Pipeline,
    'state' | 'stages' | 'startedAt' | 'createdAt' | 'finishedAt'
  >,
): Rejection | undefined {
  if (pipeline.state !== 'failed') {
    return undefined;
  }
  for (const stage of allStages(pipeline.stages)) {
    const gate = stage.gates.find(({ state }) => state === 'rejected');
    if (gate) {
      const decision = gate.decisions.find(one => one.decision === 'reject');
      return {
        by:
          decision?.by?.login ??
          ((gate.gate.kind === 'rule' && gate.gate.name) || undefined),
        comment: decision?.comment ?? null,
        waitedMs: waitedMs(stage, pipeline),
      };
    }
  }
  return undefined;
}

/** A rejection in a few words: who rejected, and what they said. */
export function rejectionWords(
  { by, comment }: Rejection,
  t: Translate,
): string {
  const what = by
    ? t('pipeline.follow.rejection.by', { by })
    : t('pipeline.follow.rejection.unnamed');
  return comment
    ? t('pipeline.follow.rejection.said', { what, comment })
    : what;
}

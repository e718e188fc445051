import type {
  GateDecision,
  Pipeline,
  StageGate,
} from 'backstage-plugin-deployment-common';
import type { Translate } from '../../../translation/ref';
import { allStages } from '../../model/stages';

/** What became of a review that somebody could decide about, without them. */
export interface Meanwhile {
  /** Name of our environment. */
  environment: string;
  /** What it came to; `gone` where nobody decided, as far as is told. */
  became: 'approve' | 'reject' | 'gone';
  /** Who decided, where the provider says. */
  by: string | undefined;
  /** In their words. */
  comment: string | null;
}

const BECAME = { opened: 'approve', rejected: 'reject' } as const;

function decisionAt(
  gate: StageGate | undefined,
): [Meanwhile['became'], GateDecision | undefined] {
  if (gate?.state !== 'opened' && gate?.state !== 'rejected') {
    return ['gone', undefined];
  }
  const became = BECAME[gate.state];
  return [became, gate.decisions.find(one => one.decision === became)];
}

/** What became of environments of a run that do not wait for a review any more. */
export function becameOf(
  pipeline: Pick<Pipeline, 'stages'>,
  environments: readonly string[],
): Meanwhile[] {
  const stages = allStages(pipeline.stages);
  return environments.map(environment => {
    const reviews = stages
      .filter(stage => stage.environment?.configured === environment)
      .flatMap(stage => stage.gates)
      .filter(({ gate }) => gate.kind === 'reviewers');
    // Of several stages one may have been skipped, and say nothing.
    const told =
      reviews.find(({ state }) => state === 'rejected') ??
      reviews.find(({ state }) => state === 'opened');
    const [became, decision] = decisionAt(told);
    return {
      environment,
      became,
      by: decision?.by?.login,
      comment: decision?.comment ?? null,
    };
  });
}

/** The same in a sentence, with what was said. */
export function meanwhileSentence(
  { environment, became, by, comment }: Meanwhile,
  t: Translate,
): string {
  if (became === 'gone') {
    return t('pipeline.approval.meanwhile.gone', { environment });
  }
  const words = {
    environment,
    who: by ?? t('pipeline.approval.outcome.somebody'),
  };
  const what = t(`pipeline.approval.meanwhile.${became}`, words);
  return comment
    ? `${what} ${t('pipeline.approval.reviewers.comment', { comment })}`
    : what;
}

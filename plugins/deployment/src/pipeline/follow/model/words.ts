import type {
  Estimate,
  Pipeline,
  RunLink,
  StageState,
  Version,
} from 'backstage-plugin-deployment-common';
import { formatDuration, formatMoment, parseTime } from '../../../model/time';
import { stateText } from '../../../model/states';
import { versionName } from '../../../model/version';
import type { Translate } from '../../../translation/ref';
import { rejectionOf, rejectionWords } from '../../model/rejection';
import { allStages } from '../../model/stages';

const SECOND = 1_000;

const SENTENCES: ReadonlySet<string> = new Set<Pipeline['state']>([
  'queued',
  'waiting',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'superseded',
]);

/** A version at the beginning of a sentence. */
export function versionInSentence(version: Version, t: Translate): string {
  return version.kind === 'known'
    ? versionName(version, t)
    : t('pipeline.follow.anyVersion');
}

/** As much of a run as tells where it stands. */
type Standing = Parameters<typeof rejectionOf>[0];

/** What happens to a version in a run, in one sentence. */
export function runSentence(
  pipeline: Pick<Pipeline, 'version'> & Standing,
  t: Translate,
): string {
  const { version, state } = pipeline;
  const words = { version: versionInSentence(version, t) };
  const rejection = rejectionOf(pipeline);
  if (rejection) {
    return rejection.by
      ? t('pipeline.follow.sentence.rejectedBy', { ...words, by: rejection.by })
      : t('pipeline.follow.sentence.rejected', words);
  }
  return t(
    `pipeline.follow.sentence.${SENTENCES.has(state) ? state : 'unknown'}`,
    words,
  );
}

/** A run by its number, as people call it. */
export function runNumber(
  { number, id }: Pick<RunLink, 'number' | 'id'>,
  t: Translate,
): string {
  return number === null
    ? t('pipeline.follow.facts.runUnnumbered', { id })
    : t('pipeline.follow.facts.run', { number: String(number) });
}

/** Whether something in a run waits for the viewer. */
export function waitsForViewer(pipeline: Pick<Pipeline, 'stages'>): boolean {
  return allStages(pipeline.stages).some(({ gates }) =>
    gates.some(
      ({ state, viewer }) => state === 'closed' && viewer.kind === 'may',
    ),
  );
}

/** Where a run stands, in words; they say whether it waits for the viewer. */
export function runState(
  pipeline: Standing & Pick<Pipeline, 'stale'>,
  t: Translate,
): string {
  if (rejectionOf(pipeline)) {
    return t('pipeline.follow.rejection.unnamed');
  }
  // As of what was read earlier nobody can decide.
  return pipeline.state === 'waiting' &&
    !pipeline.stale &&
    waitsForViewer(pipeline)
    ? t('state.waitingForYou')
    : stateText(pipeline.state, [], t);
}

/** Whether nothing but decisions of people hold a run up, and nothing else of it runs. */
function waitsForPeople({ state, stages }: Pick<Pipeline, 'state' | 'stages'>) {
  const gates = allStages(stages).flatMap(stage => stage.gates);
  const ahead = gates.filter(
    gate => gate.state === 'closed' || gate.state === 'ahead',
  );
  return (
    state === 'waiting' &&
    ahead.every(
      gate => gate.state === 'closed' && gate.gate.kind === 'reviewers',
    )
  );
}

function whatIsLeft(
  pipeline: Pick<Pipeline, 'state' | 'stages'>,
  estimate: Estimate,
  now: number,
  t: Translate,
): string {
  const { runs: count, late } = estimate;
  if (late) {
    return t('pipeline.follow.facts.late');
  }
  const endsAt = parseTime(estimate.endsAt);
  if (endsAt === undefined) {
    const remaining = formatDuration(
      Math.max(estimate.remainingSeconds, 1) * SECOND,
    );
    return waitsForPeople(pipeline)
      ? t('pipeline.follow.facts.endsOnceApproved', { count, remaining })
      : t('pipeline.follow.facts.endsAfterWaits', { count, remaining });
  }
  const left = endsAt - now;
  return left < 10 * SECOND
    ? t('pipeline.follow.facts.endsSoon')
    : t('pipeline.follow.facts.ends', {
        count,
        remaining: formatDuration(left),
        time: formatMoment(endsAt, now),
      });
}

/** How long a run usually takes and how much of it is left, as an estimate. */
export function estimateWords(
  pipeline: Pick<Pipeline, 'estimate' | 'state' | 'stages'>,
  now: number,
  t: Translate,
): { text: string; title: string }[] {
  const { estimate } = pipeline;
  if (!estimate) {
    return [];
  }
  const { runs, seconds, withoutWaits, unmeasured } = estimate;
  const title = t('pipeline.follow.facts.usuallyTitle', { count: runs });
  const duration = formatDuration(seconds * SECOND);
  const texts = [
    withoutWaits
      ? t('pipeline.follow.facts.usuallyWithoutWaits', { duration })
      : t('pipeline.follow.facts.usually', { duration }),
    whatIsLeft(pipeline, estimate, now, t),
    ...(unmeasured > 0
      ? [t('pipeline.follow.facts.unmeasured', { count: unmeasured })]
      : []),
  ];
  return texts.map(text => ({ text, title }));
}

/** What changed between two answers about a run, for those who do not see it. */
export function runAnnouncements(
  before: Pipeline,
  after: Pipeline,
  t: Translate,
): string[] {
  if (before.run.id !== after.run.id || before.attempt !== after.attempt) {
    return [];
  }
  const changes: string[] = [];
  const state = runState(after, t);
  const rejection = rejectionOf(after);
  if (state !== runState(before, t)) {
    changes.push(
      t('pipeline.follow.announce.run', {
        version: versionInSentence(after.version, t),
        state: rejection ? rejectionWords(rejection, t) : state,
      }),
    );
  }
  const states = new Map<string, StageState>(
    before.stages.map(stage => [stage.id, stage.state]),
  );
  for (const stage of after.stages) {
    const was = states.get(stage.id);
    if (was !== undefined && was !== stage.state && stage.state !== 'skipped') {
      changes.push(
        t('pipeline.follow.announce.stage', {
          stage: stage.name,
          state: stateText(stage.state, [], t),
        }),
      );
    }
  }
  return changes;
}

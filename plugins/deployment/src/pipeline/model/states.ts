import type { StageCounts, Version } from 'backstage-plugin-deployment-common';
import type { Shape } from '../../components/StateBadge';
import type { Tone } from '../../model/states';
import { versionName } from '../../model/version';
import type { Translate } from '../../translation/ref';
import type { StageView, ViewState } from './view';

const LOOKS: Record<ViewState, { shape: Shape; tone: Tone }> = {
  queued: { shape: 'queued', tone: 'neutral' },
  waiting: { shape: 'waiting', tone: 'warning' },
  running: { shape: 'running', tone: 'info' },
  succeeded: { shape: 'succeeded', tone: 'success' },
  failed: { shape: 'failed', tone: 'danger' },
  cancelled: { shape: 'cancelled', tone: 'neutral' },
  skipped: { shape: 'skipped', tone: 'neutral' },
  unknown: { shape: 'unknown', tone: 'neutral' },
  not_started: { shape: 'none', tone: 'neutral' },
  not_yet: { shape: 'none', tone: 'neutral' },
  live: { shape: 'succeeded', tone: 'success' },
  superseded: { shape: 'superseded', tone: 'neutral' },
};

/** Shape and tone of a state; those of `unknown` for one that is newer than this. */
export function lookOf(state: ViewState): { shape: Shape; tone: Tone } {
  return LOOKS[state] ?? LOOKS.unknown;
}

/** Whether a state is one that work went through. */
export function hasPassed(state: ViewState): boolean {
  return state === 'succeeded' || state === 'live' || state === 'superseded';
}

/** Whether somebody is at it now: at work, or held by a gate. */
export function isUnderWay(state: ViewState): boolean {
  return state === 'running' || state === 'waiting';
}

/** A state in words. */
export function viewStateText(state: ViewState, t: Translate): string {
  switch (state) {
    case 'skipped':
      return t('pipeline.graph.state.skipped');
    case 'not_started':
      return t('pipeline.graph.state.notStarted');
    case 'not_yet':
      return t('pipeline.graph.state.notYet');
    case 'superseded':
      return t('pipeline.graph.state.replaced');
    default:
      return state in LOOKS ? t(`state.${state}`) : t('state.unknown');
  }
}

/** Where a stage stands, in words; an environment that cannot be read says so. */
export function stageStateText(stage: StageView, t: Translate): string {
  return stage.problem ? t('state.noAccess') : viewStateText(stage.state, t);
}

/** What runs in an environment; that it is not what is on its way there, where something is. */
export function runsText(
  live: Version,
  state: ViewState,
  t: Translate,
): string {
  const isOnItsWay = state === 'queued' || isUnderWay(state);
  return t(isOnItsWay ? 'pipeline.graph.stillRuns' : 'pipeline.graph.runs', {
    version: versionName(live, t),
  });
}

const COUNTED = [
  'failed',
  'running',
  'waiting',
  'queued',
  'cancelled',
  'skipped',
  'unknown',
] as const;

/**
 * How the parts stand: "11 of 12 succeeded, 1 failed".
 *
 * @param state - That of the stage: parts of one that has not started are not queued.
 */
export function countsSentence(
  counts: StageCounts,
  state: ViewState,
  t: Translate,
): string {
  return [
    t('pipeline.graph.countsSentence', {
      done: String(counts.succeeded),
      total: String(counts.total),
    }),
    ...COUNTED.filter(counted => counts[counted] > 0).map(counted =>
      t('pipeline.graph.count', {
        amount: String(counts[counted]),
        state: viewStateText(
          counted === 'queued' && state === 'not_started' ? state : counted,
          t,
        ),
      }),
    ),
  ].join(', ');
}

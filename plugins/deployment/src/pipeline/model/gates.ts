import type { Reviewer, StageGate } from 'backstage-plugin-deployment-common';
import type { Shape } from '../../components/StateBadge';
import type { Tone } from '../../model/states';
import {
  formatAge,
  formatDuration,
  formatMoment,
  parseTime,
} from '../../model/time';
import type { Translate } from '../../translation/ref';

/** A reviewer as people call them. */
export function reviewerName(reviewer: Reviewer): string {
  return reviewer.kind === 'user' ? reviewer.login : reviewer.name;
}

const LOOKS: Record<StageGate['state'], { shape: Shape; tone: Tone }> = {
  closed: { shape: 'waiting', tone: 'warning' },
  opened: { shape: 'succeeded', tone: 'success' },
  rejected: { shape: 'failed', tone: 'danger' },
  ahead: { shape: 'none', tone: 'neutral' },
};

/** Shape and tone of a gate. */
export function gateLook(gate: StageGate): { shape: Shape; tone: Tone } {
  return LOOKS[gate.state] ?? { shape: 'unknown', tone: 'neutral' };
}

function kindTitle({ gate }: StageGate, t: Translate): string {
  switch (gate.kind) {
    case 'reviewers':
      return t('pipeline.graph.gate.reviewers');
    case 'timer':
      return t('pipeline.graph.gate.timer');
    default:
      return gate.name ?? t('pipeline.graph.gate.rule');
  }
}

/** A title of a gate with the environment whose gate it is, where the stage does not say that. */
export function withEnvironment(
  title: string,
  { environment }: StageGate,
  t: Translate,
): string {
  return environment
    ? t('pipeline.graph.gate.titleOf', {
        title,
        environment: environment.configured ?? environment.name,
      })
    : title;
}

/** What kind of gate it is; a rule by the name of its app. */
export function gateTitle(gate: StageGate, t: Translate): string {
  return withEnvironment(kindTitle(gate, t), gate, t);
}

/** What is decided about at a gate before something. */
export function decidedAbout(gate: StageGate, before: string): string {
  return gate.environment?.configured ?? gate.environment?.name ?? before;
}

function people(gate: StageGate, decision: 'approve' | 'reject', t: Translate) {
  return gate.decisions
    .filter(made => made.decision === decision)
    .map(({ by }) => by?.login ?? t('pipeline.graph.gate.decision.somebody'))
    .filter((name, index, all) => all.indexOf(name) === index)
    .join(', ');
}

function approvals(gate: StageGate): number {
  return gate.decisions.filter(({ decision }) => decision === 'approve').length;
}

function closedWords(gate: StageGate, now: number, t: Translate): string[] {
  const since = parseTime(gate.since);
  const waits =
    since === undefined
      ? t('pipeline.graph.gate.state.closed')
      : t('pipeline.graph.gate.waits', { age: formatAge(now - since) });
  if (gate.gate.kind === 'timer') {
    const endsAt = parseTime(gate.gate.endsAt);
    if (endsAt === undefined) {
      return [waits];
    }
    return endsAt > now
      ? [
          t('pipeline.graph.gate.left', {
            remaining: formatDuration(endsAt - now),
          }),
          t('pipeline.graph.gate.ends', { time: formatMoment(endsAt, now) }),
        ]
      : [t('pipeline.graph.gate.over')];
  }
  if (gate.gate.kind === 'rule') {
    return [waits];
  }
  return [
    waits,
    t('pipeline.graph.gate.approvals', { count: approvals(gate) }),
  ];
}

/** Where a gate stands at a moment, in a few words each. */
export function gateWords(
  gate: StageGate,
  now: number,
  t: Translate,
): string[] {
  switch (gate.state) {
    case 'closed':
      return closedWords(gate, now, t);
    case 'opened': {
      const approvers = people(gate, 'approve', t);
      if (approvers) {
        return [t('pipeline.graph.gate.approvedBy', { people: approvers })];
      }
      return gate.gate.kind === 'timer'
        ? [t('pipeline.graph.gate.over')]
        : [t('pipeline.graph.gate.state.opened')];
    }
    case 'rejected': {
      const rejecters = people(gate, 'reject', t);
      return rejecters
        ? [t('pipeline.graph.gate.rejectedBy', { people: rejecters })]
        : [t('pipeline.graph.gate.state.rejected')];
    }
    case 'ahead':
      return gate.gate.kind === 'timer'
        ? [
            t('pipeline.graph.gate.state.ahead'),
            formatDuration(gate.gate.minutes * 60_000),
          ]
        : [t('pipeline.graph.gate.state.ahead')];
    default:
      return [t('state.unknown')];
  }
}

/**
 * Whether this viewer may open a gate that holds the stage, in a few words;
 * empty where that is not the question.
 */
export function viewerWords(gate: StageGate, t: Translate): string {
  if (gate.state !== 'closed' || gate.gate.kind !== 'reviewers') {
    return '';
  }
  const { viewer } = gate;
  if (viewer.kind === 'may') {
    return t('pipeline.graph.gate.may');
  }
  if (viewer.kind === 'unknown') {
    return '';
  }
  switch (viewer.reason) {
    case 'not_reviewer':
    case 'started_it':
    case 'no_rights':
      return t(`pipeline.graph.gate.mayNot.${viewer.reason}`);
    default:
      return '';
  }
}

/** Who may review at a gate; nobody where no review is waited for. */
export function reviewersOf({ gate }: StageGate): Reviewer[] {
  return gate.kind === 'reviewers' ? gate.reviewers : [];
}

/** Whether the viewer may decide at one of these gates now. */
export function mayDecide(gates: StageGate[]): boolean {
  return gates.some(
    ({ state, viewer }) => state === 'closed' && viewer.kind === 'may',
  );
}

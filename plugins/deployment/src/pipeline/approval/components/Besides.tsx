import type { StageGate } from 'backstage-plugin-deployment-common';
import { useNow } from '../../../components/Clock';
import { formatDuration, formatMoment, parseTime } from '../../../model/time';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import { reviewerName } from '../model/reviewers';
import styles from './ReviewBlock.module.css';

function timerWords(
  { gate, state }: StageGate & { gate: { kind: 'timer' } },
  now: number,
  t: Translate,
): string {
  const minutes = formatDuration(gate.minutes * 60_000);
  const endsAt = parseTime(gate.endsAt);
  if (endsAt !== undefined && endsAt > now) {
    return t('pipeline.approval.besides.timerRuns', {
      minutes,
      remaining: formatDuration(endsAt - now),
      time: formatMoment(endsAt, now),
    });
  }
  if (endsAt !== undefined) {
    return t('pipeline.approval.besides.timerOver', {
      minutes,
      time: formatMoment(endsAt, now),
    });
  }
  return state === 'opened'
    ? t('pipeline.approval.besides.timerDone', { minutes })
    : t('pipeline.approval.besides.timerAhead', { minutes });
}

const SHAPES = { timer: '◷', rule: '⚙', reviewers: '◇' } as const;

function isTimer(
  gate: StageGate,
): gate is StageGate & { gate: Extract<StageGate['gate'], { kind: 'timer' }> } {
  return gate.gate.kind === 'timer';
}

function gateWords(stageGate: StageGate, now: number, t: Translate) {
  const { gate, state } = stageGate;
  if (isTimer(stageGate)) {
    return {
      name: t('pipeline.approval.besides.timer'),
      text: timerWords(stageGate, now, t),
    };
  }
  const text = t(`pipeline.approval.besides.${state}`);
  if (gate.kind === 'reviewers') {
    return {
      name: t('pipeline.approval.besides.reviewers'),
      text: gate.reviewers.map(reviewerName).join(t('gate.or')) || text,
    };
  }
  const name = gate.kind === 'rule' ? gate.name : null;
  return {
    name: name
      ? t('pipeline.approval.besides.rule', { name })
      : t('pipeline.approval.besides.ruleUnnamed'),
    text,
  };
}

/** What an environment waits for besides its reviewers, or waited for. */
export function Besides(props: { environment: string; gates: StageGate[] }) {
  const { environment, gates } = props;
  const t = useMessages();
  const now = useNow();
  if (gates.length === 0) {
    return null;
  }
  return (
    <ul
      className={styles.besides}
      aria-label={t('pipeline.approval.besides.label', { environment })}
    >
      {gates.map((gate, index) => {
        const { name, text } = gateWords(gate, now, t);
        return (
          // Gates neither move nor come and go on their own.
          // eslint-disable-next-line react/no-array-index-key
          <li key={index} className={styles.beside}>
            <span aria-hidden="true" className={styles.shape}>
              {SHAPES[gate.gate.kind] ?? '◇'}
            </span>
            <span>{name}</span>
            <span className={styles.muted}>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}

import type { Decision, StageGate } from 'backstage-plugin-deployment-common';
import { HiddenText } from '../../components/HiddenText';
import { StateShape } from '../../components/StateBadge';
import { mayNotSentence } from '../../model/mayNot';
import { formatDuration } from '../../model/time';
import { useMessages } from '../../translation/useMessages';
import {
  decidedAbout,
  gateLook,
  gateTitle,
  reviewerName,
  reviewersOf,
  viewerWords,
  withEnvironment,
} from '../model/gates';
import { Reviewers, useGateWords } from '../parts';
import styles from './PipelineList.module.css';

/** What an open or shut gate says already: who let it pass, or did not. */
const SAID: Partial<Record<StageGate['state'], Decision>> = {
  opened: 'approve',
  rejected: 'reject',
};

/** Who decided what, in their words. */
function Decisions(props: { gate: StageGate }) {
  const { state, decisions } = props.gate;
  const t = useMessages();
  const telling = decisions.filter(
    ({ comment, decision }) => comment || decision !== SAID[state],
  );
  return (
    <>
      {telling.map(({ by, decision, comment }, index) => (
        // Decisions are only ever added, and say nothing that identifies them.
        // eslint-disable-next-line react/no-array-index-key
        <p key={index} className={styles.decision}>
          {t(`pipeline.graph.gate.decision.${decision}`, {
            login: by?.login ?? t('pipeline.graph.gate.decision.somebody'),
          })}
          {comment && (
            <>
              {': '}
              <q>{comment}</q>
            </>
          )}
        </p>
      ))}
    </>
  );
}

/** A gate before a stage: what it is, who or what it waits for, where it stands. */
export function GateItem(props: {
  gate: StageGate;
  /** What it is before. */
  environment: string;
}) {
  const { gate, environment } = props;
  const t = useMessages();
  const words = useGateWords(gate);
  const viewer = viewerWords(gate, t);
  const { shape, tone } = gateLook(gate);
  const title =
    gate.gate.kind === 'timer'
      ? withEnvironment(
          t('pipeline.graph.gate.timerOf', {
            minutes: formatDuration(gate.gate.minutes * 60_000),
          }),
          gate,
          t,
        )
      : gateTitle(gate, t);
  const mayNot =
    gate.state === 'closed' && gate.viewer.kind === 'may_not'
      ? mayNotSentence(
          gate.viewer,
          decidedAbout(gate, environment),
          reviewersOf(gate),
          t,
        )
      : undefined;
  return (
    <li className={styles.gate} data-tone={tone}>
      <div className={styles.gateLine}>
        <span className={styles.gateShape}>
          <StateShape shape={shape} />
        </span>
        <HiddenText>
          {t(`pipeline.graph.gate.state.${gate.state}`)}:{' '}
        </HiddenText>
        <span className={styles.gateTitle}>{title}</span>
        {gate.gate.kind === 'reviewers' && gate.gate.reviewers.length > 0 && (
          <>
            <span aria-hidden="true">
              <Reviewers reviewers={gate.gate.reviewers} limit={4} />
            </span>
            <span>
              {t('pipeline.graph.gate.reviewedBy', {
                reviewers: gate.gate.reviewers.map(reviewerName).join(', '),
              })}
            </span>
          </>
        )}
        {gate.gate.kind === 'reviewers' && gate.gate.reviewers.length === 0 && (
          <span>{t('pipeline.graph.gate.anybody')}</span>
        )}
      </div>
      <p className={styles.gateWords}>
        {words.map(word => (
          <span key={word}>{word}</span>
        ))}
        {viewer && (
          <span className={gate.viewer.kind === 'may' ? styles.may : undefined}>
            {viewer}
          </span>
        )}
      </p>
      <Decisions gate={gate} />
      {mayNot && <p className={styles.decision}>{mayNot}</p>}
    </li>
  );
}

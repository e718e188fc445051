import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { HiddenText } from '../../components/HiddenText';
import { StateShape } from '../../components/StateBadge';
import { toneOf } from '../../model/states';
import { useMessages } from '../../translation/useMessages';
import { otherSentence } from '../model/others';
import {
  countsSentence,
  lookOf,
  runsText,
  stageStateText,
} from '../model/states';
import type { StageView } from '../model/view';
import { Elapsed, HeldText, LogLink } from '../parts';
import { Ends } from './Ends';
import { useGraphActions } from './GraphContext';
import type { FlowNode } from './nodes';
import styles from './StageNode.module.css';

function ThirdLine(props: { stage: StageView }) {
  const { held, live, problem } = props.stage;
  const t = useMessages();
  if (problem) {
    return (
      <p className={styles.third} title={problem.message}>
        {problem.message}
      </p>
    );
  }
  if (held) {
    return (
      <p
        className={styles.held}
        data-kind={held.kind}
        title={held.kind === 'queue' ? undefined : held.message ?? undefined}
      >
        <HeldText held={held} />
      </p>
    );
  }
  return live ? (
    <p className={styles.third}>{runsText(live, props.stage.state, t)}</p>
  ) : null;
}

function Others(props: { stage: StageView }) {
  const t = useMessages();
  return (
    <>
      {props.stage.others.map(other => {
        const { id, state } = other.deployment;
        const sentence = otherSentence(other, t);
        return (
          <p
            key={id}
            className={styles.other}
            data-tone={toneOf(state)}
            title={sentence}
          >
            <StateShape shape={state} />
            <span>{sentence}</span>
          </p>
        );
      })}
    </>
  );
}

function SecondLine(props: { stage: StageView }) {
  const { stage } = props;
  const t = useMessages();
  const { kind, environment, inferred } = stage;
  const what = kind === 'matrix' || kind === 'group' ? kind : undefined;
  return (
    <p className={styles.second}>
      {/* Of what only the file names there is nothing but that to be said. */}
      {!(inferred && stage.state === 'not_started') && (
        <span>{stageStateText(stage, t)}</span>
      )}
      {inferred && (
        <span title={t('pipeline.graph.inferredWhy')}>
          {t('pipeline.graph.inferred')}
        </span>
      )}
      <Elapsed stage={stage} />
      {environment && (
        <span className={styles.environment} title={environment}>
          {environment}
        </span>
      )}
      {what && <span>{t(`pipeline.graph.kind.${what}`)}</span>}
    </p>
  );
}

/** What a click on a stage does: it opens a folded one, and selects one with a gate. */
function Cover(props: {
  stage: StageView;
  isOpen: boolean;
  isSelected: boolean;
}) {
  const { stage, isOpen, isSelected } = props;
  const { select, choose } = useGraphActions();
  const t = useMessages();
  if (stage.parts.length > 0) {
    return (
      <button
        type="button"
        className={styles.cover}
        aria-expanded={isOpen}
        onClick={() => choose(stage.id, !isOpen)}
      >
        <HiddenText>
          {t(isOpen ? 'pipeline.graph.close' : 'pipeline.graph.open', {
            stage: stage.name,
          })}
        </HiddenText>
      </button>
    );
  }
  if (stage.gates.length > 0) {
    return (
      <button
        type="button"
        className={styles.cover}
        aria-pressed={isSelected}
        onClick={() => select(stage.id)}
      >
        <HiddenText>
          {t('pipeline.graph.gate.choose')}{' '}
          {t('pipeline.graph.gate.chooseOf', { stage: stage.name })}
        </HiddenText>
      </button>
    );
  }
  return null;
}

function StageNodeContent(props: NodeProps<FlowNode>) {
  const { node, provider, isSelected } = props.data;
  const { stage } = node;
  const t = useMessages();
  const isOpen = node.kind === 'open';
  const { shape, tone } = lookOf(stage.problem ? 'unknown' : stage.state);
  const isFolded = stage.parts.length > 0;
  const Arrow = isOpen ? RiArrowDownSLine : RiArrowRightSLine;
  const hasCover = isFolded || stage.gates.length > 0;
  return (
    <div
      className={isOpen ? styles.open : styles.stage}
      data-tone={tone}
      data-state={stage.state}
      data-stack={(isFolded && !isOpen) || undefined}
      data-inferred={stage.inferred || undefined}
      data-selected={isSelected || undefined}
      data-waits={
        stage.others.some(other => other.deployment.state === 'waiting') ||
        undefined
      }
    >
      <Ends />
      <Cover stage={stage} isOpen={isOpen} isSelected={isSelected} />
      <p className={styles.first}>
        <span className={styles.shape}>
          <StateShape shape={stage.problem ? 'unavailable' : shape} />
        </span>
        <span className={styles.name} title={stage.name}>
          {stage.name}
        </span>
        {stage.counts && (
          <span
            className={styles.counts}
            title={countsSentence(stage.counts, stage.state, t)}
          >
            {t('pipeline.graph.counts', {
              done: String(stage.counts.succeeded),
              total: String(stage.counts.total),
            })}
          </span>
        )}
        {isFolded && (
          <Arrow size={16} aria-hidden="true" className={styles.arrow} />
        )}
        <LogLink
          stage={stage}
          provider={provider}
          className={hasCover ? styles.log : styles.logAll}
        />
      </p>
      <SecondLine stage={stage} />
      <ThirdLine stage={stage} />
      <Others stage={stage} />
    </div>
  );
}

/** A stage: its state, name, time, and the way to its log. Open, it is the frame around its parts. */
export const StageNode = memo(StageNodeContent);

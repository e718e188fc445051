import {
  RiCheckLine,
  RiCloseLine,
  RiUserLine,
  RiShieldLine,
  RiTimerLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { Gate, StageGate } from 'backstage-plugin-deployment-common';
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { mayNotSentence } from '../../model/mayNot';
import { useMessages } from '../../translation/useMessages';
import {
  decidedAbout,
  gateTitle,
  reviewersOf,
  viewerWords,
} from '../model/gates';
import { Reviewers, useGateWords } from '../parts';
import { Ends } from './Ends';
import { useGraphActions } from './GraphContext';
import styles from './GateNode.module.css';
import type { FlowNode } from './nodes';

const KINDS: Record<Gate['kind'], RemixiconComponentType> = {
  reviewers: RiUserLine,
  timer: RiTimerLine,
  rule: RiShieldLine,
};

function iconOf({ state, gate }: StageGate): RemixiconComponentType {
  if (state === 'opened') {
    return RiCheckLine;
  }
  return state === 'rejected' ? RiCloseLine : KINDS[gate.kind] ?? RiShieldLine;
}

function Words(props: { gate: StageGate; environment: string }) {
  const { gate, environment } = props;
  const t = useMessages();
  const words = useGateWords(gate);
  const viewer = viewerWords(gate, t);
  return (
    <div className={styles.words}>
      {words.map(word => (
        <span key={word} title={word}>
          {word}
        </span>
      ))}
      {viewer && (
        <span
          className={gate.viewer.kind === 'may' ? styles.may : undefined}
          title={
            gate.viewer.kind === 'may_not'
              ? mayNotSentence(
                  gate.viewer,
                  decidedAbout(gate, environment),
                  reviewersOf(gate),
                  t,
                )
              : undefined
          }
        >
          {viewer}
        </span>
      )}
    </div>
  );
}

function GateNodeContent(props: NodeProps<FlowNode>) {
  const { node, isSelected } = props.data;
  const { select } = useGraphActions();
  const t = useMessages();
  if (node.kind !== 'gate') {
    return null;
  }
  const { gate, stage } = node;
  const Icon = iconOf(gate);
  const title = gateTitle(gate, t);
  return (
    <div className={styles.root} data-state={gate.state}>
      <Ends />
      <div className={styles.who} title={title}>
        {gate.gate.kind === 'reviewers' && (
          <Reviewers reviewers={gate.gate.reviewers} limit={4} />
        )}
        {(gate.gate.kind !== 'reviewers' || gate.environment) && (
          <span>{title}</span>
        )}
      </div>
      <button
        type="button"
        className={styles.diamond}
        aria-pressed={isSelected}
        aria-label={`${t('pipeline.graph.gate.select', {
          stage: stage.name,
        })}: ${title}`}
        onClick={() => select(stage.id)}
      >
        <svg viewBox="0 0 48 48" aria-hidden="true">
          <path d="M24 3 45 24 24 45 3 24Z" />
        </svg>
        <Icon size={18} aria-hidden="true" />
      </button>
      <Words gate={gate} environment={stage.environment ?? stage.name} />
    </div>
  );
}

/** A gate on the way to a stage: a diamond, above it who or what it waits for, below it where it stands. */
export const GateNode = memo(GateNodeContent);

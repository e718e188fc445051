import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import { memo, useId } from 'react';
import { HiddenText } from '../../components/HiddenText';
import { StateBadge } from '../../components/StateBadge';
import { useMessages } from '../../translation/useMessages';
import {
  countsSentence,
  lookOf,
  runsText,
  stageStateText,
} from '../model/states';
import type { StageView } from '../model/view';
import { Elapsed, HeldText, LogLink } from '../parts';
import { GateItem } from './GateItem';
import { useListActions } from './ListContext';
import styles from './PipelineList.module.css';

/** What else is known of a stage, in a line. */
function Facts(props: { stage: StageView; after: string[] }) {
  const { stage, after } = props;
  const { kind, environment, live, inferred, counts, problem } = stage;
  const t = useMessages();
  const what = kind === 'matrix' || kind === 'group' ? kind : undefined;
  const facts = [
    environment,
    live && runsText(live, stage.state, t),
    kind === 'environment' &&
      !live &&
      !problem &&
      t('pipeline.graph.nothingLive'),
    what && t(`pipeline.graph.kind.${what}`),
    counts && countsSentence(counts, stage.state, t),
    after.length > 0 && t('pipeline.graph.needs', { stages: after.join(', ') }),
    inferred && t('pipeline.graph.inferred'),
  ].filter(fact => typeof fact === 'string' && fact !== '');
  return facts.length > 0 ? (
    <p className={styles.facts}>
      {facts.map(fact => (
        <span key={String(fact)}>{fact}</span>
      ))}
    </p>
  ) : null;
}

function StageItemContent(props: {
  stage: StageView;
  /** Names of what it needs, in one string: equal ones need no rendering. */
  after: string;
  level: 4 | 5 | 6;
}) {
  const { stage, after, level } = props;
  const { provider, selected, isOpen, select, choose, linksOf } =
    useListActions();
  const t = useMessages();
  const partsId = useId();
  const Heading = `h${level}` as const;
  const { shape, tone } = lookOf(stage.state);
  const open = isOpen(stage);
  const isSelected = selected === stage.id;
  const Arrow = open ? RiArrowDownSLine : RiArrowRightSLine;
  return (
    <li className={styles.item}>
      <div
        className={styles.row}
        data-selected={isSelected || undefined}
        data-under-way={
          stage.state === 'running' || stage.state === 'waiting' || undefined
        }
      >
        <span className={styles.state}>
          <StateBadge
            shape={stage.problem ? 'unavailable' : shape}
            tone={stage.problem ? 'neutral' : tone}
          >
            {stageStateText(stage, t)}
          </StateBadge>
        </span>
        <div className={styles.main}>
          <Heading className={styles.name}>{stage.name}</Heading>
          <Facts stage={stage} after={after === '' ? [] : after.split('\n')} />
          {stage.held && (
            <p className={styles.held} data-kind={stage.held.kind}>
              <HeldText held={stage.held} />
            </p>
          )}
          {stage.problem && (
            <p className={styles.held}>{stage.problem.message}</p>
          )}
          {linksOf?.(stage.id)}
        </div>
        <span className={styles.elapsed}>
          <Elapsed stage={stage} />
        </span>
        <span className={styles.log}>
          <LogLink stage={stage} provider={provider}>
            {t(
              stage.kind === 'environment'
                ? 'pipeline.graph.runShort'
                : 'pipeline.graph.logShort',
            )}
          </LogLink>
        </span>
        {stage.gates.length > 0 && (
          <div className={styles.gates}>
            <ul
              aria-label={t('pipeline.graph.gate.listOf', {
                stage: stage.name,
              })}
            >
              {stage.gates.map((gate, index) => (
                // A stage keeps its gates in their order.
                // eslint-disable-next-line react/no-array-index-key
                <GateItem
                  key={index}
                  gate={gate}
                  environment={stage.environment ?? stage.name}
                />
              ))}
            </ul>
            <button
              type="button"
              className={styles.button}
              aria-pressed={isSelected}
              onClick={() => select(stage.id)}
            >
              {t('pipeline.graph.gate.choose')}{' '}
              <HiddenText>
                {t('pipeline.graph.gate.chooseOf', { stage: stage.name })}
              </HiddenText>
            </button>
          </div>
        )}
        {stage.parts.length > 0 && (
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={open}
            aria-controls={open ? partsId : undefined}
            onClick={() => choose(stage.id, !open)}
          >
            <Arrow size={16} aria-hidden="true" />
            <span aria-hidden="true">
              {t('pipeline.graph.parts', { count: stage.parts.length })}
            </span>
            <HiddenText>
              {t(open ? 'pipeline.graph.close' : 'pipeline.graph.open', {
                stage: stage.name,
              })}
            </HiddenText>
          </button>
        )}
      </div>
      {open && (
        <div id={partsId} className={styles.parts}>
          <StageItems
            stages={stage.parts}
            level={level === 4 ? 5 : 6}
            label={stage.name}
          />
        </div>
      )}
    </li>
  );
}

/** A stage: its state, name, time and log, its gates, and, open, its parts. */
const StageItem = memo(StageItemContent);

/** Stages of one level, each after what it needs. */
export function StageItems(props: {
  stages: StageView[];
  level: 4 | 5 | 6;
  label: string;
}) {
  const { stages, level, label } = props;
  const names = new Map(stages.map(({ id, name }) => [id, name]));
  return (
    <ol className={styles.list} aria-label={label}>
      {stages.map(stage => (
        <StageItem
          key={stage.id}
          stage={stage}
          after={stage.needs
            .map(id => names.get(id))
            .filter(name => name !== undefined)
            .join('\n')}
          level={level}
        />
      ))}
    </ol>
  );
}

import { useMessages } from '../../../translation/useMessages';
import { meanwhileSentence, type Meanwhile } from '../model/meanwhile';
import styles from './OutcomeList.module.css';

const SHAPES = { approve: '✓', reject: '✕', gone: '◆' } as const;

/** Who decided while the viewer was looking, and that what they wrote is kept. */
export function MeanwhileNote(props: {
  became: readonly Meanwhile[];
  /** Whether something was written that cannot be sent any more. */
  isKept: boolean;
}) {
  const { became, isKept } = props;
  const t = useMessages();
  return (
    <div className={styles.root}>
      <ul
        className={styles.list}
        aria-label={t('pipeline.approval.meanwhile.label')}
      >
        {became.map(one => (
          <li key={one.environment} className={styles.row} data-tone="info">
            <span className={styles.shape} aria-hidden="true">
              {SHAPES[one.became]}
            </span>
            <span className={styles.text}>{meanwhileSentence(one, t)}</span>
          </li>
        ))}
      </ul>
      {isKept && <span>{t('pipeline.approval.meanwhile.kept')}</span>}
    </div>
  );
}

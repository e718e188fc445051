import type { Pipeline } from 'backstage-plugin-deployment-common';
import { useMessages } from '../../../translation/useMessages';
import styles from './RunProgress.module.css';

/** How many jobs of a run have ended, of those that are known. */
export function RunProgress(props: { pipeline: Pipeline }) {
  const { progress, state } = props.pipeline;
  const t = useMessages();
  if (!progress || progress.total < 1) {
    return <span />;
  }
  const { total } = progress;
  const done = Math.min(progress.done, total);
  const text = t('pipeline.follow.progress', {
    done: String(done),
    total: String(total),
  });
  return (
    <div className={styles.root} data-state={state}>
      <div
        role="progressbar"
        aria-label={t('pipeline.follow.progressTitle')}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={text}
        className={styles.bar}
      >
        <span style={{ width: `${(100 * done) / total}%` }} />
      </div>
      <span>{text}</span>
    </div>
  );
}

import type { Progress } from 'backstage-plugin-deployment-common';
import { currentJob } from '../../model/states';
import { useMessages } from '../../translation/useMessages';
import styles from './EnvironmentCard.module.css';

/** How far a run is: in words, and as a bar. */
export function RunProgress(props: { progress: Progress }) {
  const { done, total } = props.progress;
  const t = useMessages();
  if (total < 1) {
    return null;
  }
  const text = t('latest.jobs', {
    current: String(currentJob(props.progress)),
    total: String(total),
  });
  return (
    <div className={styles.progress}>
      <span>{text}</span>
      <div
        role="progressbar"
        aria-label={t('latest.jobsTitle', {
          done: String(done),
          total: String(total),
        })}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={Math.min(done, total)}
        aria-valuetext={text}
        className={styles.bar}
      >
        <span style={{ width: `${(100 * Math.min(done, total)) / total}%` }} />
      </div>
    </div>
  );
}

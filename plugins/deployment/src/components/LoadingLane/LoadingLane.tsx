import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { useMessages } from '../../translation/useMessages';
import styles from './LoadingLane.module.css';

/** Stands where the environments will be, in their size. */
export function LoadingLane() {
  const t = useMessages();
  return (
    <div role="status" className={styles.root}>
      <VisuallyHidden>{t('page.loading')}</VisuallyHidden>
      {[0, 1, 2].map(index => (
        <div key={index} className={styles.card} aria-hidden="true">
          <Skeleton width="45%" height={16} />
          <Skeleton width="70%" height={26} />
          <Skeleton width="85%" height={14} />
          <Skeleton width="60%" height={14} />
        </div>
      ))}
    </div>
  );
}

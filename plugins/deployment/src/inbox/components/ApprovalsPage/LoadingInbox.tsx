import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { useMessages } from '../../../translation/useMessages';
import styles from './ApprovalsPage.module.css';

/** Stands where what waits will be. */
export function LoadingInbox() {
  const t = useMessages();
  return (
    <div role="status" className={styles.loading}>
      <VisuallyHidden>{t('pipeline.inbox.loading')}</VisuallyHidden>
      {[0, 1, 2].map(index => (
        <div key={index} className={styles.skeleton} aria-hidden="true">
          <Skeleton width="30%" height={16} />
          <Skeleton width="55%" height={14} />
          <Skeleton width="70%" height={14} />
        </div>
      ))}
    </div>
  );
}

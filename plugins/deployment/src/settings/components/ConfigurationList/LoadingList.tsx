import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { useMessages } from '../../../translation/useMessages';
import styles from './ConfigurationList.module.css';

/** Stands where the services will be. */
export function LoadingList() {
  const t = useMessages();
  return (
    <div role="status" className={styles.groups}>
      <VisuallyHidden>{t('settings.list.loading')}</VisuallyHidden>
      {[0, 1, 2].map(index => (
        <div key={index} className={styles.skeleton} aria-hidden="true">
          <Skeleton width="20%" height={16} />
          <Skeleton width="90%" height={14} />
          <Skeleton width="90%" height={14} />
        </div>
      ))}
    </div>
  );
}

import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { useMessages } from '../../../translation/useMessages';
import styles from './ServiceSettings.module.css';

/** Stands where the form will be. */
export function LoadingSettings(props: { service: string }) {
  const t = useMessages();
  return (
    <div role="status" className={styles.loading}>
      <VisuallyHidden>
        {t('settings.page.loading', { service: props.service })}
      </VisuallyHidden>
      {[0, 1, 2].map(index => (
        <div key={index} className={styles.skeleton} aria-hidden="true">
          <Skeleton width="30%" height={16} />
          <Skeleton width="80%" height={14} />
          <Skeleton width="60%" height={14} />
        </div>
      ))}
    </div>
  );
}

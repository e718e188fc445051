import { Skeleton } from '@backstage/ui';
import { HiddenText } from '../../components/HiddenText';
import { useMessages } from '../../translation/useMessages';
import styles from './LoadingPipeline.module.css';

/** Stands where the pipeline will be, in its size. */
export function LoadingPipeline() {
  const t = useMessages();
  return (
    <div role="status" className={styles.root}>
      <HiddenText>{t('pipeline.follow.loading')}</HiddenText>
      <div aria-hidden="true" className={styles.facts}>
        <Skeleton width="55%" height={16} />
        <Skeleton width="35%" height={16} />
      </div>
      <div aria-hidden="true" className={styles.stages}>
        {[0, 1, 2, 3].map(index => (
          <Skeleton key={index} width="20%" height={56} />
        ))}
      </div>
    </div>
  );
}

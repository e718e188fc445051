import { Button } from '@backstage/ui';
import { formatMoment } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';
import styles from './DeployDialog.module.css';

/** Says that what was left earlier has come back, and can be thrown away. */
export function RestoredDraft(props: {
  /** When it was left, in milliseconds since 1970 by this browser's clock. */
  at: number;
  onDiscard(): void;
}) {
  const { at, onDiscard } = props;
  const t = useMessages();
  return (
    <div className={styles.restored} role="status">
      <span>
        {t('deploy.dialog.restored.text', {
          time: formatMoment(at, Date.now()),
        })}
      </span>
      <span aria-hidden="true">·</span>
      <Button variant="tertiary" size="small" onPress={onDiscard}>
        {t('deploy.dialog.restored.discard')}
      </Button>
    </div>
  );
}

import { Button, DialogFooter } from '@backstage/ui';
import { useId } from 'react';
import { providerName } from '../../../model/provider';
import { useMessages } from '../../../translation/useMessages';
import styles from './DeployDialog.module.css';

/** The button that is a sentence, who it acts as, and why it cannot be pressed. */
export function DeployFooter(props: {
  /** Absent where there is nothing left to press. */
  sentence: string | undefined;
  why: string | undefined;
  isSending: boolean;
  account: string | undefined;
  provider: string;
  /** Whether all is said and done. */
  isOver: boolean;
  onPress(): void;
  onClose(): void;
}) {
  const { sentence, why, isSending, account, provider, isOver } = props;
  const { onPress, onClose } = props;
  const t = useMessages();
  const id = useId();
  return (
    <DialogFooter className={styles.footer}>
      <p id={id} className={styles.why} role="status">
        {!isOver && !isSending && why}
        {sentence && !isSending && !why && t('deploy.dialog.button.shortcut')}
      </p>
      {account && sentence && (
        <span className={styles.account}>
          {t('deploy.dialog.button.account', {
            login: account,
            provider: providerName(provider, t),
          })}
        </span>
      )}
      <div className={styles.buttons}>
        <Button variant="secondary" isDisabled={isSending} onPress={onClose}>
          {t(isOver ? 'action.close' : 'action.cancel')}
        </Button>
        {sentence && (
          <Button
            variant="primary"
            className={styles.deploy}
            isDisabled={why !== undefined && !isSending}
            isPending={isSending}
            aria-describedby={why ? id : undefined}
            aria-keyshortcuts="Control+Enter Meta+Enter"
            onPress={onPress}
          >
            {isSending ? t('deploy.dialog.button.starting') : sentence}
          </Button>
        )}
      </div>
    </DialogFooter>
  );
}

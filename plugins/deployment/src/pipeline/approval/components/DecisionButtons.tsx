import { Button } from '@backstage/ui';
import type { Decision } from 'backstage-plugin-deployment-common';
import { useId, useState, type ReactNode } from 'react';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { useMessages } from '../../../translation/useMessages';
import styles from './DecisionButtons.module.css';

/** Props of {@link DecisionButtons}. */
export interface DecisionButtonsProps {
  /** What the button that approves says, for example "Approve production". */
  approve: string;
  /** Why nothing can be decided; shown, and the buttons do nothing. */
  reason: string | undefined;
  /** What is being sent, if anything is. */
  sending: Decision | undefined;
  /** Asks before it is rejected, for that cannot be undone. */
  confirm: {
    title: string;
    /** What the button that goes on says. */
    go: string;
    text: ReactNode;
  };
  /** What is beside the buttons, for example as whom it is decided. */
  beside?: ReactNode;
  /** What would come of it, for example how many commits. */
  numbers?: ReactNode;
  onDecide(decision: Decision): void;
}

/**
 * Reject and approve. Buttons that do nothing say why, in print, and still take
 * the focus: what cannot be reached cannot explain itself.
 */
export function DecisionButtons(props: DecisionButtonsProps) {
  const { approve, reason, sending, confirm, beside, numbers, onDecide } =
    props;
  const t = useMessages();
  const id = useId();
  const [isAsking, setAsking] = useState(false);
  const isHindered = reason !== undefined;
  const press = (decision: Decision) => {
    if (!isHindered && !sending) {
      onDecide(decision);
    }
  };
  // The other button waits too, without a spinner of its own.
  const shared = (decision: Decision) => ({
    size: 'small' as const,
    isPending: sending === decision,
    'aria-disabled':
      isHindered || (sending && sending !== decision)
        ? ('true' as const)
        : undefined,
    'aria-describedby': isHindered ? id : undefined,
  });
  return (
    <div className={styles.root}>
      <p id={id} className={styles.reason}>
        {reason}
      </p>
      {numbers && <p className={styles.numbers}>{numbers}</p>}
      <div className={styles.buttons}>
        {beside && <div className={styles.beside}>{beside}</div>}
        <Button
          {...shared('reject')}
          variant="secondary"
          destructive
          className={styles.reject}
          onPress={() => {
            if (!isHindered && !sending) {
              setAsking(true);
            }
          }}
        >
          {t('pipeline.approval.reject')}
        </Button>
        <Button
          {...shared('approve')}
          variant="primary"
          className={styles.approve}
          data-decision="approve"
          onPress={() => press('approve')}
        >
          {approve}
        </Button>
      </div>
      {isAsking && !isHindered && (
        <ConfirmDialog
          title={confirm.title}
          go={confirm.go}
          stay={t('pipeline.approval.confirm.stay')}
          isDestructive
          onGo={() => {
            setAsking(false);
            press('reject');
          }}
          onClose={() => setAsking(false)}
        >
          {confirm.text}
        </ConfirmDialog>
      )}
    </div>
  );
}

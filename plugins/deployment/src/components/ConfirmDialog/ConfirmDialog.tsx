import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { type ReactNode } from 'react';
import { useMessages } from '../../translation/useMessages';
import styles from './ConfirmDialog.module.css';

/** Asks before something happens that is not easily undone. */
export function ConfirmDialog(props: {
  title: string;
  /** What the button that goes on says. */
  go: string;
  /** What the button that stays says; "Cancel" unless told. */
  stay?: string;
  isDestructive?: boolean;
  isPending?: boolean;
  isDisabled?: boolean;
  onGo(): void;
  onClose(): void;
  children: ReactNode;
}) {
  const { title, go, stay, isDestructive, isPending, isDisabled } = props;
  const { onGo, onClose, children } = props;
  const t = useMessages();
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={480}>
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        <div className={styles.body}>{children}</div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {stay ?? t('action.cancel')}
        </Button>
        <Button
          variant="primary"
          destructive={isDestructive}
          className={styles.go}
          isPending={isPending}
          isDisabled={isDisabled}
          onPress={onGo}
        >
          {go}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

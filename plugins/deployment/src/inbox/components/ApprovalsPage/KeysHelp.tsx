import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { useMessages } from '../../../translation/useMessages';
import styles from './ApprovalsPage.module.css';

/** What the keys of the inbox do. */
export function KeysHelp(props: { onClose(): void }) {
  const { onClose } = props;
  const t = useMessages();
  const keys = [
    ['j', t('pipeline.inbox.keys.next')],
    ['k', t('pipeline.inbox.keys.previous')],
    ['x', t('pipeline.inbox.keys.select')],
    ['a', t('pipeline.inbox.keys.approve')],
    ['/', t('pipeline.inbox.keys.search')],
    ['?', t('pipeline.inbox.keys.help')],
  ];
  return (
    <Dialog isOpen width={480} onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>{t('pipeline.inbox.keys.title')}</DialogHeader>
      <DialogBody>
        <dl className={styles.keys}>
          {keys.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p className={styles.muted}>{t('pipeline.inbox.keys.note')}</p>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('action.close')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

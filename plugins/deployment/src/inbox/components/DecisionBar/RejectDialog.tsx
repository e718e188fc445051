import type { InboxEntry } from 'backstage-plugin-deployment-common';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { entryKey } from '../../model/entries';
import { StaleNote } from '../StaleInbox';
import styles from './DecisionBar.module.css';

/** Asks before deployments are rejected: they do not come back. */
export function RejectDialog(props: {
  entries: InboxEntry[];
  comment: string;
  /** When what is rejected was read, where that is not fresh. */
  staleSince: string | undefined;
  /** What people call a service. */
  titleOf(service: string): string;
  onGo(): void;
  onClose(): void;
}) {
  const { entries, comment, staleSince, titleOf, onGo, onClose } = props;
  const t = useMessages();
  const count = entries.length;
  return (
    <ConfirmDialog
      title={t('pipeline.inbox.reject.title', { count })}
      go={t('pipeline.inbox.reject.go', { amount: String(count) })}
      isDestructive
      onGo={onGo}
      onClose={onClose}
    >
      <ul className={styles.rejected}>
        {entries.map(entry => (
          <li key={entryKey(entry)}>
            {t('pipeline.inbox.reject.item', {
              version: versionName(entry.version, t),
              environment: entry.environment,
              service: titleOf(entry.service),
            })}
          </li>
        ))}
      </ul>
      <p>{t('pipeline.inbox.reject.text')}</p>
      <StaleNote readAt={staleSince} />
      <p>
        {comment
          ? t('pipeline.inbox.reject.comment', { comment })
          : t('pipeline.inbox.reject.noComment')}
      </p>
    </ConfirmDialog>
  );
}

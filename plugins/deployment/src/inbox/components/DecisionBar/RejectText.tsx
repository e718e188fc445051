import type { InboxEntry } from 'backstage-plugin-deployment-common';
import { runName } from '../../../deploy/model/runActionWords';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { entryKey } from '../../model/entries';
import { StaleNote } from '../StaleInbox';
import styles from './DecisionBar.module.css';

/** What is said before deployments are rejected: they do not come back. */
export function RejectText(props: {
  entries: InboxEntry[];
  comment: string;
  /** What people call a service. */
  titleOf(service: string): string;
}) {
  const { entries, comment, titleOf } = props;
  const t = useMessages();
  const [only] = entries;
  return (
    <>
      {entries.length === 1 ? (
        <p>
          {t('pipeline.approval.confirm.text', {
            version: versionName(only.version, t),
            environments: only.environment,
            run: runName(only.run),
          })}
        </p>
      ) : (
        <>
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
        </>
      )}
      <StaleNote />
      <p>
        {comment
          ? t('pipeline.approval.confirm.comment', { comment })
          : t('pipeline.approval.confirm.noComment')}
      </p>
    </>
  );
}

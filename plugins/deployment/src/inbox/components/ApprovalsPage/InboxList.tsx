import { Checkbox } from '@backstage/ui';
import type {
  InboxEntry,
  ProviderAccount,
} from 'backstage-plugin-deployment-common';
import { formatCount } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';
import { accountsOf } from '../../model/accounts';
import { entryKey } from '../../model/entries';
import { isSettled } from '../../model/outcomes';
import type { Outcomes } from '../../queries/useDecisions';
import { InboxRow, type RowActions } from '../InboxRow';
import styles from './ApprovalsPage.module.css';

/** What waits, one row each, and a box that selects all that can be decided. */
export function InboxList(props: {
  entries: InboxEntry[];
  /** Those that can be selected. */
  tickable: InboxEntry[];
  ticked: InboxEntry[];
  /** Keys of those that the viewer lacks the permission for. */
  denied: ReadonlySet<string>;
  outcomes: Outcomes;
  /** What is written in the rows, by key. */
  comments: ReadonlyMap<string, string>;
  accounts: ProviderAccount[];
  titleOf(service: string): string;
  /** Whether some wait for the viewer and some for others. */
  isMixed: boolean;
  /** Whether it is the answer to an earlier question. */
  isEarlier: boolean;
  /** Whether there may be more than was looked at. */
  more: boolean;
  actions: RowActions;
  onTickAll(isTicked: boolean): void;
}) {
  const { entries, tickable, ticked, denied, outcomes, titleOf } = props;
  const { comments, accounts, isMixed, isEarlier, more, actions, onTickAll } =
    props;
  const t = useMessages();
  const open = entries.filter(
    entry => !isSettled(outcomes.get(entryKey(entry))),
  ).length;
  const tickedKeys = new Set(ticked.map(entryKey));
  const isAll = tickable.length > 0 && ticked.length >= tickable.length;
  return (
    <>
      <div className={styles.listHead}>
        {tickable.length > 0 ? (
          <Checkbox
            isSelected={isAll}
            isIndeterminate={!isAll && ticked.length > 0}
            onChange={onTickAll}
          >
            {t('pipeline.inbox.list.selectAll', { count: tickable.length })}
          </Checkbox>
        ) : (
          <span />
        )}
        <p className={styles.muted} role="status">
          {t('pipeline.inbox.list.shown', { amount: formatCount(open) })}
        </p>
      </div>
      <ul
        className={styles.list}
        aria-label={t('pipeline.inbox.list.label')}
        data-outdated={isEarlier || undefined}
      >
        {entries.map(entry => {
          const key = entryKey(entry);
          return (
            <InboxRow
              key={key}
              id={key}
              entry={entry}
              service={titleOf(entry.service)}
              isDenied={denied.has(key)}
              isTicked={tickedKeys.has(key)}
              isMixed={isMixed}
              outcome={outcomes.get(key)}
              account={accountsOf([entry], accounts, t)}
              comment={comments.get(key) ?? ''}
              actions={actions}
            />
          );
        })}
      </ul>
      {more && <p className={styles.muted}>{t('pipeline.inbox.more')}</p>}
    </>
  );
}

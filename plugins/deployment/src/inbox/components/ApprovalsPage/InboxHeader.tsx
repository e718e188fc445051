import { Button } from '@backstage/ui';
import { RiRefreshLine } from '@remixicon/react';
import { forwardRef } from 'react';
import { useNow } from '../../../components/Clock';
import { formatAge, parseTime } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';
import type { InboxQuery } from '../../queries/useInbox';
import styles from './ApprovalsPage.module.css';

function Facts(props: { query: InboxQuery }) {
  const { answer, delay } = props.query;
  const t = useMessages();
  const now = useNow();
  if (!answer) {
    return null;
  }
  const { fetchedAt, accounts } = answer.inbox;
  const readAt = parseTime(fetchedAt);
  return (
    <p className={styles.muted}>
      {readAt !== undefined && (
        <span className={styles.fact}>
          {t('header.age', { age: formatAge(now - readAt) })}
        </span>
      )}
      <span className={styles.fact}>
        {delay === false
          ? t('header.paused')
          : t('header.every', { interval: formatAge(delay) })}
      </span>
      {accounts.map(({ login, host }) => (
        <span
          key={host}
          className={styles.fact}
          title={t('header.accountTitle', { login, host })}
        >
          {t('header.account', { login })}
        </span>
      ))}
    </p>
  );
}

/** What the page is about, how fresh it is, and as whom it was read. */
export const InboxHeader = forwardRef<
  HTMLHeadingElement,
  { query: InboxQuery; onRefresh(): void }
>((props, ref) => {
  const { query, onRefresh } = props;
  const t = useMessages();
  return (
    <header className={styles.head}>
      <div className={styles.heading}>
        <h2 ref={ref} tabIndex={-1} className={styles.title}>
          {t('pipeline.inbox.title')}
        </h2>
        <p className={styles.muted}>{t('pipeline.inbox.intro')}</p>
      </div>
      <Facts query={query} />
      <Button
        variant="secondary"
        iconStart={<RiRefreshLine />}
        isPending={query.isRefreshing}
        onPress={onRefresh}
      >
        {t('header.refresh')}
      </Button>
    </header>
  );
});

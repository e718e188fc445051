import { Button } from '@backstage/ui';
import { RiRefreshLine } from '@remixicon/react';
import { forwardRef } from 'react';
import { useNow } from '../../../components/Clock';
import { formatAge, parseTime } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';
import type { InboxQuery } from '../../queries/useInbox';
import styles from './ApprovalsPage.module.css';

function Facts(props: { query: InboxQuery; asked: string | undefined }) {
  const { query, asked } = props;
  const { answer, delay, error, isRefreshing } = query;
  const t = useMessages();
  const now = useNow();
  if (!answer) {
    return null;
  }
  const { fetchedAt, accounts, stale } = answer.inbox;
  const isConfirmed = asked === fetchedAt && !isRefreshing && !error && !stale;
  const readAt = parseTime(fetchedAt);
  return (
    <p className={styles.muted}>
      {readAt !== undefined && (
        <span className={styles.fact}>
          {t('header.age', { age: formatAge(now - readAt) })}
        </span>
      )}
      {/* Always there: a region that comes with its text is not read out. */}
      <span role="status" className={isConfirmed ? styles.fact : undefined}>
        {isConfirmed && t('pipeline.inbox.justRead')}
      </span>
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
  {
    query: InboxQuery;
    /** When what was shown was read, as somebody asked for it anew. */
    asked: string | undefined;
    onRefresh(): void;
  }
>((props, ref) => {
  const { query, asked, onRefresh } = props;
  const t = useMessages();
  return (
    <header className={styles.head}>
      <div className={styles.heading}>
        <h2 ref={ref} tabIndex={-1} className={styles.title}>
          {t('pipeline.inbox.title')}
        </h2>
        <p className={styles.muted}>{t('pipeline.inbox.intro')}</p>
      </div>
      <div className={styles.freshness}>
        <Facts query={query} asked={asked} />
        <Button
          variant="secondary"
          className={styles.refresh}
          iconStart={<RiRefreshLine />}
          isPending={query.isRefreshing}
          onPress={onRefresh}
        >
          {t('header.refresh')}
        </Button>
      </div>
    </header>
  );
});

import { Alert, Button } from '@backstage/ui';
import { RefusalButton } from '../../../components/EntityDeployments/RefusalButton';
import { useNow } from '../../../components/Clock';
import { PageState } from '../../../components/PageState';
import { failureReason } from '../../../model/failures';
import { refusalWords } from '../../../model/refusal';
import { formatAge, formatMoment, parseTime } from '../../../model/time';
import { isRefusal, RETRY_AFTER_MS } from '../../../queries/refreshRhythm';
import { useMessages } from '../../../translation/useMessages';
import type { InboxQuery } from '../../queries/useInbox';

/** Says that the inbox could not be read, and whether what is shown is older. */
export function InboxFailed(props: { error: Error; query: InboxQuery }) {
  const { error, query } = props;
  const { answer, refresh, isRefreshing } = query;
  const t = useMessages();
  const now = useNow();
  if (isRefusal(error)) {
    const { kind, title, text } = refusalWords(error, t);
    const isDenied = kind === 'denied';
    return (
      <PageState
        shape="unavailable"
        title={isDenied ? t('pipeline.inbox.failed.denied') : title}
        texts={[isDenied ? t('pipeline.inbox.failed.deniedText') : text]}
        action={
          <RefusalButton
            kind={kind}
            refresh={refresh}
            isRefreshing={isRefreshing}
          />
        }
      />
    );
  }
  const reason = failureReason(error, t);
  const interval = formatAge(RETRY_AFTER_MS);
  const retry = (
    <Button variant="secondary" isPending={isRefreshing} onPress={refresh}>
      {t('action.retry')}
    </Button>
  );
  return answer ? (
    <Alert
      status="warning"
      icon
      title={t('stale.refreshFailed')}
      description={t('stale.refreshFailedText', {
        reason,
        time: formatMoment(parseTime(answer.inbox.fetchedAt) ?? now, now),
        interval,
      })}
      customActions={retry}
    />
  ) : (
    <PageState
      shape="failed"
      title={t('pipeline.inbox.failed.title')}
      texts={[t('pipeline.inbox.failed.text', { reason, interval })]}
      action={retry}
    />
  );
}

import { useNow } from '../../../components/Clock';
import { NotLoaded, Refused } from '../../../components/Refused';
import { RefreshFailed } from '../../../components/StaleAlert';
import { parseTime } from '../../../model/time';
import { isRefusal } from '../../../queries/refreshRhythm';
import { useMessages } from '../../../translation/useMessages';
import type { InboxQuery } from '../../queries/useInbox';

/** Says that the inbox could not be read, and whether what is shown is older. */
export function InboxFailed(props: { error: Error; query: InboxQuery }) {
  const { error, query } = props;
  const { answer, refresh, isRefreshing } = query;
  const t = useMessages();
  const now = useNow();
  if (isRefusal(error)) {
    return (
      <Refused
        error={error}
        denied={{
          title: t('pipeline.inbox.failed.denied'),
          text: t('pipeline.inbox.failed.deniedText'),
        }}
        refresh={refresh}
        isRefreshing={isRefreshing}
      />
    );
  }
  return answer ? (
    <RefreshFailed
      error={error}
      readAt={parseTime(answer.inbox.fetchedAt) ?? now}
      refresh={refresh}
      isRefreshing={isRefreshing}
    />
  ) : (
    <NotLoaded
      error={error}
      title={t('pipeline.inbox.failed.title')}
      refresh={refresh}
      isRefreshing={isRefreshing}
    />
  );
}

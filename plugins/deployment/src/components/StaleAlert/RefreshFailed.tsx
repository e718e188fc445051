import { Alert, Button } from '@backstage/ui';
import { failureReason } from '../../model/failures';
import { formatAge, formatMoment } from '../../model/time';
import { RETRY_AFTER_MS } from '../../queries/refreshRhythm';
import { useMessages } from '../../translation/useMessages';
import { useNow } from '../Clock';

/** Says above older data that our backend could not be asked for newer. */
export function RefreshFailed(props: {
  error: Error;
  /** When what is shown was read, in milliseconds since 1970. */
  readAt: number;
  refresh(): Promise<void>;
  isRefreshing: boolean;
}) {
  const { error, readAt, refresh, isRefreshing } = props;
  const t = useMessages();
  const now = useNow();
  return (
    <Alert
      status="warning"
      icon
      title={t('stale.refreshFailed')}
      description={t('stale.refreshFailedText', {
        reason: failureReason(error, t),
        time: formatMoment(readAt, now),
        interval: formatAge(RETRY_AFTER_MS),
      })}
      customActions={
        <Button variant="secondary" isPending={isRefreshing} onPress={refresh}>
          {t('action.retry')}
        </Button>
      }
    />
  );
}

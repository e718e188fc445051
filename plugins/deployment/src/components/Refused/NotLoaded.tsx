import { Button } from '@backstage/ui';
import { failureReason } from '../../model/failures';
import { formatAge } from '../../model/time';
import { RETRY_AFTER_MS } from '../../queries/refreshRhythm';
import { useMessages } from '../../translation/useMessages';
import { PageState } from '../PageState';

/** Says in place of a page that the backend failed, and when it is asked again. */
export function NotLoaded(props: {
  error: Error;
  /** What could not be loaded. */
  title: string;
  refresh(): Promise<void>;
  isRefreshing: boolean;
}) {
  const { error, title, refresh, isRefreshing } = props;
  const t = useMessages();
  return (
    <PageState
      shape="failed"
      title={title}
      texts={[
        t('refusal.failed.text', {
          reason: failureReason(error, t),
          interval: formatAge(RETRY_AFTER_MS),
        }),
      ]}
      action={
        <Button variant="secondary" isPending={isRefreshing} onPress={refresh}>
          {t('action.retry')}
        </Button>
      }
    />
  );
}

import { Button } from '@backstage/ui';
import { failureReason } from '../../model/failures';
import { refusalWords } from '../../model/refusal';
import { formatAge } from '../../model/time';
import { isRefusal, RETRY_AFTER_MS } from '../../queries/refreshRhythm';
import type { ServiceOverviewQuery } from '../../queries/useServiceOverview';
import { useMessages } from '../../translation/useMessages';
import { PageState } from '../PageState';
import { RefusalButton } from './RefusalButton';

const SHAPES = {
  denied: 'unavailable',
  notFound: 'unknown',
  signedOut: 'unavailable',
} as const;

/** Nothing can be shown: the backend refused, or could not be reached. */
export function LoadFailed(props: {
  error: Error;
  query: ServiceOverviewQuery;
}) {
  const { error, query } = props;
  const { refresh, isRefreshing } = query;
  const t = useMessages();
  if (isRefusal(error)) {
    const { kind, title, text } = refusalWords(error, t);
    return (
      <PageState
        shape={SHAPES[kind]}
        title={title}
        texts={[text]}
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
  return (
    <PageState
      shape="failed"
      title={t('refusal.failed.title')}
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

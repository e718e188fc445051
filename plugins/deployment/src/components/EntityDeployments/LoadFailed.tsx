import { Button } from '@backstage/ui';
import { isRefusal, RETRY_AFTER_MS } from '../../queries/refreshRhythm';
import type { ServiceOverviewQuery } from '../../queries/useServiceOverview';
import { failureReason } from '../../model/failures';
import { formatAge } from '../../model/time';
import { useMessages } from '../../translation/useMessages';
import { PageState } from '../PageState';

/** Nothing can be shown: the backend refused, or could not be reached. */
export function LoadFailed(props: {
  error: Error;
  query: ServiceOverviewQuery;
}) {
  const { error, query } = props;
  const t = useMessages();
  const retry = (
    <Button
      variant="secondary"
      isPending={query.isRefreshing}
      onPress={query.refresh}
    >
      {t('action.retry')}
    </Button>
  );
  if (!isRefusal(error)) {
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
        action={retry}
      />
    );
  }
  switch (error.statusCode) {
    case 403:
      return (
        <PageState
          shape="unavailable"
          title={t('refusal.denied.title')}
          texts={[t('refusal.denied.text')]}
          action={retry}
        />
      );
    case 404:
      return (
        <PageState
          shape="unknown"
          title={t('refusal.notFound.title')}
          texts={[t('refusal.notFound.text')]}
          action={retry}
        />
      );
    default:
      return (
        <PageState
          shape="unavailable"
          title={t('refusal.signedOut.title')}
          texts={[t('refusal.signedOut.text')]}
          action={
            <Button variant="primary" onPress={() => window.location.reload()}>
              {t('action.reload')}
            </Button>
          }
        />
      );
  }
}

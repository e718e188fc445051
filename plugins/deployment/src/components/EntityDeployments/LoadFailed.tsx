import { isRefusal } from '../../queries/refreshRhythm';
import type { ServiceOverviewQuery } from '../../queries/useServiceOverview';
import { useMessages } from '../../translation/useMessages';
import { NotLoaded, Refused } from '../Refused';

/** Nothing can be shown: the backend refused, or could not be reached. */
export function LoadFailed(props: {
  error: Error;
  query: ServiceOverviewQuery;
}) {
  const { error, query } = props;
  const { refresh, isRefreshing } = query;
  const t = useMessages();
  if (isRefusal(error)) {
    return (
      <Refused error={error} refresh={refresh} isRefreshing={isRefreshing} />
    );
  }
  return (
    <NotLoaded
      error={error}
      title={t('refusal.failed.title')}
      refresh={refresh}
      isRefreshing={isRefreshing}
    />
  );
}

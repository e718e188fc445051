import type {
  Problem,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { dataReadAt } from '../../model/age';
import type { ServiceOverviewQuery } from '../../queries/useServiceOverview';
import { useNow } from '../Clock';
import { RefreshFailed, StaleAlert } from '../StaleAlert';
import { useOverview } from './OverviewContext';

/** Says above the environments that all of them show what was known earlier. */
export function StaleNotice(props: {
  overview: ServiceOverview;
  /** The provider's reason, where it is one for all. */
  staleness: Problem | undefined;
  query: ServiceOverviewQuery;
}) {
  const { overview, staleness, query } = props;
  const { refresh, isRefreshing } = useOverview();
  const now = useNow();
  const readAt = dataReadAt(overview) ?? now;
  if (query.error) {
    return (
      <RefreshFailed
        error={query.error}
        readAt={readAt}
        refresh={refresh}
        isRefreshing={isRefreshing}
      />
    );
  }
  const origin = overview.environments.find(
    ({ status }) => status.kind === 'available',
  )?.origin;
  return staleness && origin ? (
    <StaleAlert problem={staleness} origin={origin} readAt={readAt} />
  ) : null;
}

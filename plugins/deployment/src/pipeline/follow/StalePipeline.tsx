import type { Origin, Problem } from 'backstage-plugin-deployment-common';
import { useNow } from '../../components/Clock';
import { useOverview } from '../../components/EntityDeployments/OverviewContext';
import { RefreshFailed, StaleAlert } from '../../components/StaleAlert';
import { parseTime } from '../../model/time';

/** Says that what is shown is what was known earlier, since when, and why. */
export function StalePipeline(props: {
  /** Why our backend could not be asked. */
  error: Error | null;
  /** Why the provider could not be asked. */
  stale: Problem | null;
  fetchedAt: string | null;
  /** Where the run is, where that is known. */
  origin: Origin | undefined;
}) {
  const { error, stale, fetchedAt, origin } = props;
  const { refresh, isRefreshing } = useOverview();
  const now = useNow();
  const readAt = parseTime(fetchedAt) ?? now;
  if (error) {
    return (
      <RefreshFailed
        error={error}
        readAt={readAt}
        refresh={refresh}
        isRefreshing={isRefreshing}
      />
    );
  }
  return stale ? (
    <StaleAlert problem={stale} origin={origin} readAt={readAt} />
  ) : null;
}

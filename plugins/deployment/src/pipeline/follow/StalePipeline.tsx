import { Alert, Button } from '@backstage/ui';
import type { Origin, Problem } from 'backstage-plugin-deployment-common';
import { useNow } from '../../components/Clock';
import { useOverview } from '../../components/EntityDeployments/OverviewContext';
import { ProblemActions } from '../../components/ProblemNotice';
import { failureReason } from '../../model/failures';
import { problemWords } from '../../model/problemWords';
import { formatAge, formatMoment, parseTime } from '../../model/time';
import { RETRY_AFTER_MS } from '../../queries/refreshRhythm';
import { useMessages } from '../../translation/useMessages';

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
  const { hosts, refresh, isRefreshing } = useOverview();
  const t = useMessages();
  const now = useNow();
  const readAt = parseTime(fetchedAt) ?? now;
  const retry = (
    <Button variant="secondary" isPending={isRefreshing} onPress={refresh}>
      {t('action.retry')}
    </Button>
  );
  if (error) {
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
        customActions={retry}
      />
    );
  }
  if (!stale) {
    return null;
  }
  const title = t('stale.all', { age: formatAge(now - readAt) });
  if (!origin) {
    return (
      <Alert
        status="warning"
        icon
        title={title}
        description={stale.message}
        customActions={retry}
      />
    );
  }
  const words = problemWords(stale, { origin, hosts, now, t });
  return (
    <Alert
      status="warning"
      icon
      title={title}
      description={`${words.title}. ${words.text}`}
      customActions={
        words.action && (
          <ProblemActions
            action={words.action}
            problem={stale}
            origin={origin}
            refresh={refresh}
            isRefreshing={isRefreshing}
          />
        )
      }
    />
  );
}

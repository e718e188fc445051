import { Alert, Button } from '@backstage/ui';
import type {
  Problem,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { dataReadAt } from '../../model/age';
import { failureReason } from '../../model/failures';
import { problemWords } from '../../model/problemWords';
import { formatAge, formatMoment } from '../../model/time';
import { RETRY_AFTER_MS } from '../../queries/refreshRhythm';
import type { ServiceOverviewQuery } from '../../queries/useServiceOverview';
import { useMessages } from '../../translation/useMessages';
import { useNow } from '../Clock';
import { ProblemActions } from '../ProblemNotice';
import { useOverview } from './OverviewContext';

/** Says above the environments that all of them show what was known earlier. */
export function StaleNotice(props: {
  overview: ServiceOverview;
  /** The provider's reason, where it is one for all. */
  staleness: Problem | undefined;
  query: ServiceOverviewQuery;
}) {
  const { overview, staleness, query } = props;
  const { hosts, refresh, isRefreshing } = useOverview();
  const t = useMessages();
  const now = useNow();
  const readAt = dataReadAt(overview) ?? now;

  if (query.error) {
    return (
      <Alert
        status="warning"
        icon
        title={t('stale.refreshFailed')}
        description={t('stale.refreshFailedText', {
          reason: failureReason(query.error, t),
          time: formatMoment(readAt, now),
          interval: formatAge(RETRY_AFTER_MS),
        })}
        customActions={
          <Button
            variant="secondary"
            isPending={isRefreshing}
            onPress={refresh}
          >
            {t('action.retry')}
          </Button>
        }
      />
    );
  }
  const origin = overview.environments.find(
    ({ status }) => status.kind === 'available',
  )?.origin;
  if (!staleness || !origin) {
    return null;
  }
  const words = problemWords(staleness, { origin, hosts, now, t });
  return (
    <Alert
      status="warning"
      icon
      title={t('stale.all', { age: formatAge(now - readAt) })}
      description={`${words.title}. ${words.text}`}
      customActions={
        words.action && (
          <ProblemActions
            action={words.action}
            problem={staleness}
            origin={origin}
            refresh={refresh}
            isRefreshing={isRefreshing}
          />
        )
      }
    />
  );
}

import { Alert, Button } from '@backstage/ui';
import type { Origin, Problem } from 'backstage-plugin-deployment-common';
import { problemWords } from '../../model/problemWords';
import { formatAge } from '../../model/time';
import { useMessages } from '../../translation/useMessages';
import { useNow } from '../Clock';
import { useOverview } from '../EntityDeployments/OverviewContext';
import { ProblemActions } from '../ProblemNotice';

/** Says above older data since when nothing newer is known, and why. */
export function StaleAlert(props: {
  /** Why the provider could not be asked. */
  problem: Problem;
  /** What of the provider it is about, where that is known. */
  origin: Origin | undefined;
  /** When what is shown was read, in milliseconds since 1970. */
  readAt: number;
}) {
  const { problem, origin, readAt } = props;
  const { hosts, refresh, isRefreshing } = useOverview();
  const t = useMessages();
  const now = useNow();
  const title = t('stale.all', { age: formatAge(now - readAt) });
  if (!origin) {
    return (
      <Alert
        status="warning"
        icon
        title={title}
        description={problem.message}
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
  const words = problemWords(problem, { origin, hosts, now, t });
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
            problem={problem}
            origin={origin}
            refresh={refresh}
            isRefreshing={isRefreshing}
          />
        )
      }
    />
  );
}

import { Skeleton } from '@backstage/ui';
import type { OverviewAnswer } from '../../api/DeploymentApi';
import { failureReason } from '../../model/failures';
import { sharedProblem } from '../../model/problems';
import { problemWords } from '../../model/problemWords';
import { parseTime } from '../../model/time';
import { isRefusal } from '../../queries/refreshRhythm';
import {
  useServiceOverview,
  type ServiceOverviewQuery,
} from '../../queries/useServiceOverview';
import type { Translate } from '../../translation/ref';
import { useMessages } from '../../translation/useMessages';
import { ClockProvider, useNow } from '../Clock';
import { HiddenText } from '../HiddenText';
import { ProblemActions } from '../ProblemNotice';
import { CompactRow } from './CompactRow';
import styles from './EntityDeploymentsCard.module.css';

function failureText(error: Error, t: Translate): string {
  if (!isRefusal(error)) {
    return failureReason(error, t);
  }
  switch (error.statusCode) {
    case 403:
      return t('refusal.denied.title');
    case 404:
      return t('refusal.notFound.title');
    default:
      return t('refusal.signedOut.title');
  }
}

function Answer(props: {
  answer: OverviewAnswer;
  query: ServiceOverviewQuery;
  service: string;
}) {
  const { answer, query, service } = props;
  const { overview, hosts } = answer;
  const t = useMessages();
  const now = useNow();
  const shared = sharedProblem(overview);
  if (overview.environments.length === 0) {
    return <p className={styles.text}>{t('empty.short', { service })}</p>;
  }
  if (shared) {
    const { environment, problem } = shared;
    const { origin } = environment;
    const words = problemWords(problem, { origin, hosts, now, t });
    return (
      <div className={styles.problem}>
        <p className={styles.title}>{words.title}</p>
        <p className={styles.text}>{words.text}</p>
        <ProblemActions
          action={words.action}
          problem={problem}
          origin={origin}
          refresh={query.refresh}
          isRefreshing={query.isRefreshing}
        />
      </div>
    );
  }
  return (
    <table className={styles.table}>
      <thead className={styles.head}>
        <tr>
          <th scope="col">{t('card.environment')}</th>
          <th scope="col">{t('card.live')}</th>
          <th scope="col">{t('card.latest')}</th>
        </tr>
      </thead>
      <tbody>
        {overview.environments.map(environment => (
          <CompactRow
            key={environment.name}
            environment={environment}
            hosts={hosts}
            hasUnattributedRuns={overview.notAttributable.length > 0}
          />
        ))}
      </tbody>
    </table>
  );
}

/** A service's environments in a few lines. */
export function CompactOverview(props: { entityRef: string; service: string }) {
  const { entityRef, service } = props;
  const t = useMessages();
  const query = useServiceOverview(entityRef);
  const { answer, answeredAt, error } = query;
  return (
    <div className={styles.root}>
      {answer && (
        <ClockProvider
          serverTime={parseTime(answer.overview.generatedAt)}
          browserTime={answeredAt}
        >
          {error && (
            <p className={styles.stale}>
              {t('stale.refreshFailed')}. {failureText(error, t)}
            </p>
          )}
          <Answer answer={answer} query={query} service={service} />
        </ClockProvider>
      )}
      {!answer && error && (
        <p className={styles.text}>{failureText(error, t)}</p>
      )}
      {!answer && !error && (
        <div role="status" className={styles.loading}>
          <HiddenText>{t('page.loading')}</HiddenText>
          {['80%', '70%', '75%'].map(width => (
            <Skeleton key={width} width={width} height={18} />
          ))}
        </div>
      )}
    </div>
  );
}

import { Button, Link, Skeleton } from '@backstage/ui';
import type { Deployment } from 'backstage-plugin-deployment-common';
import { Ago } from '../../../components/Clock';
import { HiddenText } from '../../../components/HiddenText';
import { StateBadge } from '../../../components/StateBadge';
import { VersionLabel } from '../../../components/VersionLabel';
import { TargetProblem } from '../../../deploy/components/TargetProblem';
import { stateText, toneOf } from '../../../model/states';
import { useMessages } from '../../../translation/useMessages';
import { rejectionWords } from '../../model/rejection';
import { useKnownRejection } from '../../queries/useKnownRejection';
import { endsFollowing } from '../../queries/useFollowed';
import { useRuns } from '../../queries/useRuns';
import { DottedLine } from '../DottedLine';
import { useFollow } from '../FollowContext';
import { Freshness } from '../Freshness';
import styles from './RunList.module.css';

function Run(props: {
  environment: string;
  deployment: Deployment;
  isShown: boolean;
  /** Where the list has other attempts of its run: which this one is. */
  attempt: number | undefined;
  /** Whether that is not the newest one, so that its address has to name it. */
  isEarlier: boolean;
}) {
  const { environment, deployment, isShown, attempt, isEarlier } = props;
  const { run, version, state, actor, startedAt, createdAt } = deployment;
  const { entityRef, linkTo } = useFollow();
  const t = useMessages();
  const rejection = useKnownRejection({ entityRef, environment }, deployment);
  const name = () => {
    if (!run) {
      return t('pipeline.follow.runs.noRun');
    }
    const see =
      run.number === null
        ? t('pipeline.follow.entry.seeUnnumbered')
        : t('pipeline.follow.entry.see', { number: String(run.number) });
    return attempt === undefined
      ? see
      : t('pipeline.follow.runs.attempt', {
          run: see,
          attempt: String(attempt),
        });
  };
  return (
    <li className={styles.run} aria-current={isShown ? 'true' : undefined}>
      <StateBadge shape={state} tone={toneOf(state)}>
        {rejection
          ? t('pipeline.follow.rejection.unnamed')
          : stateText(state, [], t)}
      </StateBadge>
      <span className={styles.version}>
        <VersionLabel version={version} size="small" />
      </span>
      <span className={styles.facts}>
        <DottedLine
          parts={[
            actor?.login,
            <Ago key="age" at={startedAt ?? createdAt}>
              {age => t('pipeline.follow.facts.started', { age })}
            </Ago>,
            rejection && rejectionWords(rejection, t),
          ]}
        />
      </span>
      <span className={styles.link}>
        {isShown && t('pipeline.follow.runs.shown')}
        {!isShown && run && (
          <Link
            {...linkTo({
              kind: 'run',
              environment,
              run: run.id,
              attempt: isEarlier ? attempt : undefined,
            })}
            variant="body-small"
          >
            {name()}
          </Link>
        )}
        {!isShown && !run && name()}
      </span>
    </li>
  );
}

/** Which attempt of its run a deployment is, where that has to be told, and whether it is the one that is shown. */
function attemptOf(
  { run }: Deployment,
  all: Deployment[],
  shown: { run: string; attempt: number } | undefined,
) {
  const numbers = all
    .filter(other => run !== null && other.run?.id === run.id)
    .map(other => other.run?.attempt ?? undefined)
    .filter(number => number !== undefined);
  const own = run?.attempt ?? undefined;
  const isOneOfSeveral = new Set(numbers).size > 1;
  return {
    attempt: isOneOfSeveral ? own : undefined,
    isEarlier: own !== undefined && own < Math.max(...numbers),
    isShown:
      shown !== undefined &&
      run?.id === shown.run &&
      (!isOneOfSeveral || own === shown.attempt),
  };
}

/** The runs that count for an environment, newest first, older ones on request. */
export function RunList(props: {
  environment: string;
  /** The run that is shown beside the list, by the provider's id, and which attempt of it. */
  shown?: { run: string; attempt: number };
}) {
  const { environment, shown } = props;
  const { entityRef } = useFollow();
  const t = useMessages();
  const query = useRuns({ entityRef, environment });
  const { data, error, hasNextPage, isFetchingNextPage } = query;
  const pages = endsFollowing(error) ? undefined : data?.pages;
  const problem = error && (
    <div className={styles.problem}>
      <p className={styles.failed}>
        {pages && query.isFetchNextPageError
          ? t('pipeline.follow.runs.olderFailed')
          : t('pipeline.follow.runs.failed')}
      </p>
      <TargetProblem
        target={{ entityRef, environment }}
        error={error}
        isRetrying={query.isFetching}
        onRetry={async () => {
          await (query.isFetchNextPageError
            ? query.fetchNextPage()
            : query.refetch());
        }}
      />
    </div>
  );
  if (!pages) {
    return (
      problem ?? (
        <div role="status" className={styles.loading}>
          <HiddenText>{t('pipeline.follow.runs.loading')}</HiddenText>
          {['90%', '80%', '85%'].map(width => (
            <Skeleton key={width} width={width} height={20} />
          ))}
        </div>
      )
    );
  }
  const runs = pages.flatMap(page => page.runs);
  const last = pages[pages.length - 1];
  const end = () => {
    if (runs.length === 0) {
      return last.complete
        ? t('pipeline.follow.runs.none', { environment })
        : t('pipeline.follow.runs.notKnown', { environment });
    }
    return last.complete
      ? t('pipeline.follow.runs.all')
      : t('pipeline.follow.runs.incomplete', { environment });
  };
  // The oldest of what is shown.
  const fetchedAt = pages.reduce(
    (oldest, page) => (page.fetchedAt < oldest ? page.fetchedAt : oldest),
    last.fetchedAt,
  );
  return (
    <div className={styles.root}>
      <Freshness
        entityRef={entityRef}
        fetchedAt={fetchedAt}
        delay={query.delay}
        hasFailed={error !== null}
        stale={last.stale}
        rests={!error}
        account={undefined}
        refresh={query.refresh}
        isRefreshing={query.isRefreshing}
      />
      {last.stale && (
        <p className={styles.note} title={last.stale.message}>
          <Ago at={last.fetchedAt}>
            {age => t('pipeline.follow.runs.stale', { age })}
          </Ago>
        </p>
      )}
      {runs.length > 0 && (
        <ul
          className={styles.list}
          aria-label={t('pipeline.follow.runs.title', { environment })}
        >
          {runs.map(deployment => (
            <Run
              key={deployment.id}
              environment={environment}
              deployment={deployment}
              {...attemptOf(deployment, runs, shown)}
            />
          ))}
        </ul>
      )}
      {problem}
      {!error && hasNextPage && (
        <Button
          variant="secondary"
          isPending={isFetchingNextPage}
          onPress={() => query.fetchNextPage()}
        >
          {t('pipeline.follow.runs.older')}
        </Button>
      )}
      {!error && !hasNextPage && <p className={styles.note}>{end()}</p>}
    </div>
  );
}

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
}) {
  const { environment, deployment, isShown } = props;
  const { run, version, state, actor, startedAt, createdAt } = deployment;
  const { entityRef, linkTo } = useFollow();
  const t = useMessages();
  const rejection = useKnownRejection({ entityRef, environment }, deployment);
  const name = () => {
    if (!run) {
      return t('pipeline.follow.runs.noRun');
    }
    return run.number === null
      ? t('pipeline.follow.entry.seeUnnumbered')
      : t('pipeline.follow.entry.see', { number: String(run.number) });
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
            {...linkTo({ kind: 'run', environment, run: run.id })}
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

/** The runs that count for an environment, newest first, older ones on request. */
export function RunList(props: {
  environment: string;
  /** The provider's id of the run that is shown beside the list. */
  shown?: string;
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
        rests={!error}
        retryAt={last.stale?.details.retryAt}
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
              isShown={shown !== undefined && deployment.run?.id === shown}
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

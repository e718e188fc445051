import { Skeleton, VisuallyHidden } from '@backstage/ui';
import type {
  ChangedCommits,
  PullRequest,
} from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { Ago } from '../../../components/Clock';
import { ExternalLink } from '../../../components/ExternalLink';
import { formatCount } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';
import { useChanges, type Comparison } from '../../queries/useChanges';
import { TargetProblem } from '../TargetProblem';
import styles from './ChangesPanel.module.css';

function Row(props: { pullRequest: PullRequest }) {
  const { number, title, author, mergedAt, url, commits } = props.pullRequest;
  const t = useMessages();
  return (
    <li className={styles.pullRequest}>
      <ExternalLink href={url} className={styles.sha} variant="body-small">
        {t('deploy.changes.pullRequests.number', { number: String(number) })}
      </ExternalLink>
      <span className={styles.headline} title={title}>
        {title}
      </span>
      <span className={styles.author}>
        {author && `${author.login} · `}
        {t('deploy.changes.pullRequests.commits', { count: commits.length })}
        {mergedAt && (
          <>
            {' · '}
            <Ago at={mergedAt}>
              {age => t('deploy.changes.pullRequests.merged', { age })}
            </Ago>
          </>
        )}
      </span>
    </li>
  );
}

function Direction(props: { commits: ChangedCommits; label: string }) {
  const { commits, label } = props;
  const t = useMessages();
  const { pullRequests, total } = commits;
  if (!pullRequests) {
    return null;
  }
  const { list, commitsLookedAt, commitsWithout } = pullRequests;
  const notes = [
    list.length > 0 &&
      commitsWithout > 0 &&
      t('deploy.changes.pullRequests.without', { count: commitsWithout }),
    list.length === 0 && t('deploy.changes.pullRequests.none'),
    commitsLookedAt < total &&
      t('deploy.changes.pullRequests.lookedAt', {
        commits: formatCount(commitsLookedAt),
      }),
  ].filter(Boolean);
  return (
    <div>
      <p className={styles.direction}>{label}</p>
      {list.length > 0 && (
        <ul className={styles.commits} aria-label={label}>
          {list.map(one => (
            <Row key={one.number} pullRequest={one} />
          ))}
        </ul>
      )}
      {notes.length > 0 && <p className={styles.note}>{notes.join(' ')}</p>}
    </div>
  );
}

function Loaded(props: { comparison: Comparison }) {
  const { comparison } = props;
  const t = useMessages();
  const { answer, error, isFetching, refetch } = useChanges(comparison, {
    pullRequests: true,
  });
  if (answer?.outcome.kind === 'compared') {
    const { added, removed } = answer.outcome;
    return (
      <>
        {added.total > 0 && (
          <Direction
            commits={added}
            label={t('deploy.changes.pullRequests.added')}
          />
        )}
        {removed.total > 0 && (
          <Direction
            commits={removed}
            label={t('deploy.changes.pullRequests.removed')}
          />
        )}
      </>
    );
  }
  if (error && !answer) {
    return (
      <TargetProblem
        target={comparison.target}
        error={error}
        isRetrying={isFetching}
        onRetry={refetch}
      />
    );
  }
  return (
    <div role="status">
      <VisuallyHidden>
        {t('deploy.changes.pullRequests.loading')}
      </VisuallyHidden>
      <Skeleton width="70%" height={14} />
    </div>
  );
}

/** The pull requests behind a comparison, which are asked for when they are wanted. */
export function PullRequestList(props: { comparison: Comparison }) {
  const { comparison } = props;
  const t = useMessages();
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className={styles.fold}
      open={isOpen}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary className={styles.summary}>
        {t('deploy.changes.pullRequests.show')}
      </summary>
      {isOpen && (
        <div className={styles.foldContent}>
          <Loaded comparison={comparison} />
        </div>
      )}
    </details>
  );
}

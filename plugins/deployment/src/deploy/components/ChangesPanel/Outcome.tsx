import type {
  Changes,
  ChangesOutcome,
} from 'backstage-plugin-deployment-common';
import { ExternalLink } from '../../../components/ExternalLink';
import { safeHref } from '../../../model/links';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import type { Comparison } from '../../queries/useChanges';
import styles from './ChangesPanel.module.css';
import { CommitList } from './CommitList';
import { PullRequestList } from './PullRequestList';

interface Names {
  environment: string;
  /** What would come. */
  version: string;
  /** What is live. */
  live: string;
}

/** Says why there are no commits to list. */
function sentence(
  outcome: Exclude<ChangesOutcome, { kind: 'compared' }>,
  { environment, version }: Names,
  t: Translate,
): string {
  switch (outcome.kind) {
    case 'same':
      return t('deploy.changes.same', { version, environment });
    case 'nothing_live':
      // Attempts that move are among them, so that they need not have failed.
      if (outcome.lookback.complete) {
        return outcome.lookback.attempts === 0
          ? t('deploy.changes.never', { environment })
          : t('deploy.changes.notComparable.nothing_live', { environment });
      }
      return t('deploy.changes.noSuccess', {
        environment,
        count: outcome.lookback.attempts,
      });
    default:
      return t(`deploy.changes.notComparable.${outcome.reason}`, {
        environment,
      });
  }
}

function Compared(props: {
  changes: Changes;
  names: Names;
  comparison: Comparison;
  provider: string | undefined;
}) {
  const { changes, names, comparison, provider } = props;
  const { relation, added, removed, url } = changes;
  const { version, live } = names;
  const t = useMessages();
  const removedLabel = t('deploy.changes.removed', {
    version,
    count: removed.total,
  });
  return (
    <>
      {relation === 'behind' && (
        <p className={styles.warning}>
          {t('deploy.changes.relation.behind', {
            version,
            count: removed.total,
          })}
        </p>
      )}
      {relation === 'diverged' && (
        <p className={styles.warning}>
          {t('deploy.changes.relation.diverged', { version, live })}
        </p>
      )}
      {added.total > 0 && (
        <CommitList
          commits={added}
          way="added"
          label={t('deploy.changes.added', { version })}
          url={url}
          provider={provider}
        />
      )}
      {removed.total > 0 && (
        <>
          <p className={styles.removed}>{removedLabel}</p>
          <CommitList
            commits={removed}
            way="removed"
            label={removedLabel}
            url={url}
            provider={provider}
          />
        </>
      )}
      <div className={styles.footer}>
        <PullRequestList comparison={comparison} />
        {safeHref(url) && (
          <ExternalLink
            href={url}
            arrow
            className={styles.compare}
            variant="body-small"
          >
            {provider
              ? t('deploy.changes.compare', { provider })
              : t('deploy.changes.compareUnnamed')}
          </ExternalLink>
        )}
      </div>
    </>
  );
}

/** How a version differs from what is live: commits, or a sentence. */
export function Outcome(props: {
  outcome: ChangesOutcome;
  names: Names;
  comparison: Comparison;
  provider: string | undefined;
}) {
  const { outcome, names, comparison, provider } = props;
  const t = useMessages();
  return outcome.kind === 'compared' ? (
    <Compared
      changes={outcome}
      names={names}
      comparison={comparison}
      provider={provider}
    />
  ) : (
    <p className={styles.sentence}>{sentence(outcome, names, t)}</p>
  );
}

import type {
  ChangedCommit,
  ChangedCommits,
} from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { ExternalLink } from '../../../components/ExternalLink';
import { HiddenText } from '../../../components/HiddenText';
import { safeHref } from '../../../model/links';
import { formatCount } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';
import { authorName } from '../../model/changes';
import styles from './ChangesPanel.module.css';

/** How many commits are listed before somebody asks for more. */
const FIRST = 5;

function Commit(props: { commit: ChangedCommit; way: 'added' | 'removed' }) {
  const { commit, way } = props;
  const t = useMessages();
  return (
    <li className={styles.commit}>
      <span className={styles.sign}>
        <span aria-hidden="true">{way === 'added' ? '+' : '−'}</span>
        <HiddenText>{t(`deploy.changes.${way}Sign`)}</HiddenText>
      </span>
      <ExternalLink
        href={commit.url}
        className={styles.sha}
        title={commit.sha}
        variant="body-small"
      >
        {commit.shortSha}
      </ExternalLink>
      <span className={styles.headline} title={commit.headline}>
        {commit.headline}
      </span>
      <span className={styles.author} title={commit.author?.name}>
        {authorName(commit.author) ?? t('deploy.changes.noAuthor')}
      </span>
    </li>
  );
}

/** The commits of one direction: the first few, and the rest on demand. */
export function CommitList(props: {
  commits: ChangedCommits;
  way: 'added' | 'removed';
  /** What the list is called. */
  label: string;
  /** Page of the comparison. */
  url: string | null;
  /** The provider as people call it, where it is known. */
  provider: string | undefined;
}) {
  const { commits, way, label, url, provider } = props;
  const t = useMessages();
  const [isOpen, setOpen] = useState(false);
  const listed = commits.commits;
  const isLong = listed.length > FIRST + 1;
  const shown = isLong && !isOpen ? listed.slice(0, FIRST) : listed;
  const hidden = listed.length - shown.length;
  const beyond = formatCount(commits.more);
  return (
    <div className={styles.way} data-way={way}>
      <ul
        className={styles.commits}
        aria-label={label}
        data-open={isOpen || undefined}
        // Where commits have no page, nothing inside could take the focus.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={isOpen ? 0 : undefined}
      >
        {shown.map(commit => (
          <Commit key={commit.sha} commit={commit} way={way} />
        ))}
      </ul>
      {isLong && (
        <button
          type="button"
          className={styles.more}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen
            ? t('deploy.changes.fewer')
            : t('deploy.changes.more', {
                amount: formatCount(hidden + commits.more),
              })}
        </button>
      )}
      {commits.more > 0 && (!isLong || isOpen) && (
        <p className={styles.beyond}>
          <ExternalLink href={url} arrow={safeHref(url) !== undefined}>
            {provider
              ? t('deploy.changes.beyond', { amount: beyond, provider })
              : t('deploy.changes.beyondUnnamed', { amount: beyond })}
          </ExternalLink>
        </p>
      )}
    </div>
  );
}

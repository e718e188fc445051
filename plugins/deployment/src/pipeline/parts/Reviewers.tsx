import type { Reviewer } from 'backstage-plugin-deployment-common';
import { useMessages } from '../../translation/useMessages';
import { reviewerName } from '../model/gates';
import { ReviewerAvatar } from './ReviewerAvatar';
import styles from './Reviewers.module.css';

/** Who may review, as pictures or initials; their names are its name. */
export function Reviewers(props: {
  reviewers: Reviewer[];
  /** So many pictures at most; the others are counted. */
  limit: number;
}) {
  const { reviewers, limit } = props;
  const t = useMessages();
  if (reviewers.length === 0) {
    return <span>{t('pipeline.graph.gate.anybody')}</span>;
  }
  const shown =
    reviewers.length > limit ? reviewers.slice(0, limit - 1) : reviewers;
  const names = reviewers.map(reviewerName).join(', ');
  return (
    <span
      className={styles.root}
      role="img"
      title={names}
      aria-label={t('pipeline.graph.gate.reviewedBy', { reviewers: names })}
    >
      {shown.map(reviewer => (
        <ReviewerAvatar
          key={`${reviewer.kind} ${reviewerName(reviewer)}`}
          reviewer={reviewer}
          className={styles.avatar}
        />
      ))}
      {shown.length < reviewers.length && (
        <span className={styles.more}>
          {t('pipeline.graph.gate.more', {
            amount: String(reviewers.length - shown.length),
          })}
        </span>
      )}
    </span>
  );
}

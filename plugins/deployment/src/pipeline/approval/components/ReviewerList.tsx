import type {
  Gate,
  GateDecision,
  ViewerDecision,
} from 'backstage-plugin-deployment-common';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import { ReviewerAvatar } from '../../parts/ReviewerAvatar';
import {
  reviewerName,
  reviewerRows,
  type ReviewerRow,
} from '../model/reviewers';
import styles from './ReviewerList.module.css';

/** Props of {@link ReviewerList}. */
export interface ReviewerListProps {
  /** Name of the environment, for who hears the list. */
  environment: string;
  gate: Extract<Gate, { kind: 'reviewers' }>;
  /** What was decided, the last first; none where that is not known. */
  decisions?: GateDecision[];
  viewer: ViewerDecision;
  /** The viewer's login at the provider, where it is known. */
  login: string | undefined;
}

function stateWords({ decision, viewer }: ReviewerRow, t: Translate): string {
  return [
    decision
      ? t(`pipeline.approval.reviewers.${decision.decision}`)
      : t('pipeline.approval.reviewers.notYet'),
    viewer === 'is' && t('pipeline.approval.reviewers.you'),
    viewer === 'member' && t('pipeline.approval.reviewers.member'),
  ]
    .filter(Boolean)
    .join(' · ');
}

function Row(props: { row: ReviewerRow }) {
  const { row } = props;
  const { reviewer, decision } = row;
  const t = useMessages();
  const name = reviewer
    ? reviewerName(reviewer)
    : t('pipeline.approval.reviewers.somebody');
  return (
    <li className={styles.row} data-decision={decision?.decision}>
      <ReviewerAvatar
        reviewer={reviewer ?? undefined}
        unknown={name}
        className={styles.avatar}
      />
      <span className={styles.name}>{name}</span>
      <span className={styles.state}>
        {decision && (
          <span aria-hidden="true">
            {decision.decision === 'approve' ? '✓ ' : '✕ '}
          </span>
        )}
        {stateWords(row, t)}
      </span>
      {decision?.comment && (
        <span className={styles.comment}>
          {t('pipeline.approval.reviewers.comment', {
            comment: decision.comment,
          })}
        </span>
      )}
    </li>
  );
}

/** Who may review, and who did, with what they said. */
export function ReviewerList(props: ReviewerListProps) {
  const { environment, gate, decisions = [], viewer, login } = props;
  const t = useMessages();
  const { rows, viewerIsAmong } = reviewerRows(
    gate.reviewers,
    decisions,
    viewer,
    login,
  );
  return (
    <div className={styles.root}>
      {gate.reviewers.length !== 1 && (
        <p className={styles.intro}>
          {gate.reviewers.length === 0
            ? t('pipeline.approval.reviewers.unknown')
            : t('pipeline.approval.reviewers.oneOf')}
          {viewerIsAmong && ` ${t('pipeline.approval.reviewers.among')}`}
        </p>
      )}
      {rows.length > 0 && (
        <ul
          className={styles.list}
          aria-label={t('pipeline.approval.reviewers.label', { environment })}
        >
          {rows.map((row, index) => (
            <Row
              key={
                row.reviewer
                  ? `${row.reviewer.kind} ${reviewerName(row.reviewer)}`
                  : index
              }
              row={row}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

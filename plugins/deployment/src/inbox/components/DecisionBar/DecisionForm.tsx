import { Button } from '@backstage/ui';
import type { Decision } from 'backstage-plugin-deployment-common';
import { type ReactNode } from 'react';
import { CommentField } from '../../../pipeline/approval/components/CommentField';
import {
  commentLength,
  MAX_COMMENT,
} from '../../../pipeline/approval/model/comment';
import { useMessages } from '../../../translation/useMessages';
import { StaleNote } from '../StaleInbox';
import styles from './DecisionBar.module.css';

/** A comment, and the two buttons that decide. */
export function DecisionForm(props: {
  /** What it decides about. */
  label: string;
  comment: string;
  isSending: boolean;
  /** How many it decides about, where that is to be said. */
  count?: number;
  /** When what it decides about was read, where that is not fresh. */
  staleSince?: string;
  onComment(comment: string): void;
  onDecide(decision: Decision): void;
  children?: ReactNode;
}) {
  const { label, comment, isSending, count, staleSince } = props;
  const { onComment, onDecide, children } = props;
  const t = useMessages();
  const isTooLong = commentLength(comment) > MAX_COMMENT;
  const words = { amount: String(count) };
  return (
    <div role="group" aria-label={label} className={styles.form}>
      <StaleNote readAt={staleSince} />
      <div className={styles.comment}>
        <CommentField
          label={t(
            count === undefined || count === 1
              ? 'pipeline.inbox.decide.comment'
              : 'pipeline.inbox.decide.commentForAll',
          )}
          rows={2}
          value={comment}
          isDisabled={isSending}
          onChange={onComment}
        />
      </div>
      <div className={styles.buttons}>
        <Button
          variant="primary"
          isPending={isSending}
          isDisabled={isTooLong}
          onPress={() => onDecide('approve')}
        >
          {count === undefined
            ? t('pipeline.inbox.decide.approve')
            : t('pipeline.inbox.decide.approveMany', words)}
        </Button>
        <Button
          variant="secondary"
          destructive
          className={styles.reject}
          isDisabled={isTooLong || isSending}
          onPress={() => onDecide('reject')}
        >
          {count === undefined
            ? t('pipeline.inbox.decide.reject')
            : t('pipeline.inbox.decide.rejectMany', words)}
        </Button>
        {children}
      </div>
    </div>
  );
}

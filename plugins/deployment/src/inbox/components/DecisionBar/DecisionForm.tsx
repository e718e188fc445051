import type { Decision, InboxEntry } from 'backstage-plugin-deployment-common';
import { type ReactNode } from 'react';
import { CommentField } from '../../../pipeline/approval/components/CommentField';
import { DecisionButtons } from '../../../pipeline/approval/components/DecisionButtons';
import {
  commentLength,
  MAX_COMMENT,
} from '../../../pipeline/approval/model/comment';
import { useMessages } from '../../../translation/useMessages';
import { entryKey } from '../../model/entries';
import { StaleNote } from '../StaleInbox';
import styles from './DecisionBar.module.css';
import { RejectText } from './RejectText';

/** A comment, and the two buttons that decide: as in the panel of one run. */
export function DecisionForm(props: {
  /** What it decides about. */
  label: string;
  entries: InboxEntry[];
  comment: string;
  /** What is being sent, if anything is. */
  sending: Decision | undefined;
  /** As whom it is decided, and what else is beside the buttons. */
  beside?: ReactNode;
  /** What would come of it, for example how many commits. */
  numbers?: ReactNode;
  /** What people call a service. */
  titleOf(service: string): string;
  onComment(comment: string): void;
  onDecide(decision: Decision): void;
}) {
  const { label, entries, comment, sending, beside, numbers, titleOf } = props;
  const { onComment, onDecide } = props;
  const t = useMessages();
  const count = entries.length;
  const [only] = entries;
  const isOne = count === 1;
  const amount = String(count);
  return (
    <div role="group" aria-label={label} className={styles.form}>
      <StaleNote />
      <div className={styles.comment}>
        <CommentField
          label={isOne ? undefined : t('pipeline.inbox.decide.commentForAll')}
          rows={2}
          value={comment}
          isDisabled={sending !== undefined}
          onChange={onComment}
        />
      </div>
      <DecisionButtons
        // What somebody is asked about does not change meanwhile.
        key={entries.map(entryKey).join(' ')}
        approve={
          isOne
            ? t('pipeline.approval.approve', { environments: only.environment })
            : t('pipeline.inbox.decide.approveMany', { amount })
        }
        reason={
          commentLength(comment) > MAX_COMMENT
            ? t('pipeline.approval.hindrance.tooLong')
            : undefined
        }
        sending={sending}
        confirm={{
          title: isOne
            ? t('pipeline.approval.confirm.title', {
                environments: t('pipeline.inbox.row.place', {
                  environment: only.environment,
                  service: titleOf(only.service),
                }),
              })
            : t('pipeline.inbox.reject.title', { count }),
          go: isOne
            ? t('pipeline.approval.confirm.go', {
                environments: only.environment,
              })
            : t('pipeline.inbox.reject.go', { amount }),
          text: (
            <RejectText
              entries={entries}
              comment={comment.trim()}
              titleOf={titleOf}
            />
          ),
        }}
        beside={beside}
        numbers={numbers}
        onDecide={onDecide}
      />
    </div>
  );
}

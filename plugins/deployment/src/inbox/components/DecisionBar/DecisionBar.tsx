import { Button } from '@backstage/ui';
import type { Decision } from 'backstage-plugin-deployment-common';
import { useMessages } from '../../../translation/useMessages';
import styles from './DecisionBar.module.css';
import { DecisionForm } from './DecisionForm';

/** Decides about all that is selected, with one comment. */
export function DecisionBar(props: {
  count: number;
  comment: string;
  isSending: boolean;
  /** When what is selected was read, where that is not fresh. */
  staleSince: string | undefined;
  onComment(comment: string): void;
  onDecide(decision: Decision): void;
  onClear(): void;
}) {
  const {
    count,
    comment,
    isSending,
    staleSince,
    onComment,
    onDecide,
    onClear,
  } = props;
  const t = useMessages();
  return (
    <div className={styles.bar}>
      <p className={styles.count}>
        {t('pipeline.inbox.decide.selected', { count })}
      </p>
      <DecisionForm
        label={t('pipeline.inbox.decide.label')}
        comment={comment}
        isSending={isSending}
        count={count}
        staleSince={staleSince}
        onComment={onComment}
        onDecide={onDecide}
      >
        <Button variant="tertiary" isDisabled={isSending} onPress={onClear}>
          {t('pipeline.inbox.decide.clear')}
        </Button>
      </DecisionForm>
    </div>
  );
}

import { Button } from '@backstage/ui';
import type { Decision, InboxEntry } from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { useMessages } from '../../../translation/useMessages';
import styles from './DecisionBar.module.css';
import { DecisionForm } from './DecisionForm';

/** Decides about all that is selected, with one comment. */
export function DecisionBar(props: {
  entries: InboxEntry[];
  comment: string;
  sending: Decision | undefined;
  /** As whom it is decided. */
  account: string | undefined;
  /** What people call a service. */
  titleOf(service: string): string;
  onComment(comment: string): void;
  onDecide(decision: Decision): void;
  onClear(): void;
}) {
  const { entries, account, sending, onClear, ...form } = props;
  const t = useMessages();
  const [isWriting, setWriting] = useState(false);
  // On a phone the rows would be hidden behind a field that nobody writes in.
  const isFolded = !isWriting && form.comment === '';
  return (
    <div
      className={styles.bar}
      data-decision-bar=""
      data-folded={isFolded || undefined}
    >
      <DecisionForm
        {...form}
        label={t('pipeline.inbox.decide.label')}
        entries={entries}
        sending={sending}
        beside={
          <div className={styles.beside}>
            <strong>
              {t('pipeline.inbox.decide.selected', { count: entries.length })}
            </strong>
            {account && <span className={styles.account}>{account}</span>}
            <Button
              variant="tertiary"
              size="small"
              className={styles.write}
              aria-expanded={!isFolded}
              onPress={() => setWriting(before => !before)}
            >
              {t('pipeline.approval.comment.label')}
            </Button>
            <Button
              variant="tertiary"
              size="small"
              isDisabled={sending !== undefined}
              onPress={onClear}
            >
              {t('pipeline.inbox.decide.clear')}
            </Button>
          </div>
        }
      />
    </div>
  );
}

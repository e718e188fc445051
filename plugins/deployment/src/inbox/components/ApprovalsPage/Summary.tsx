import { Button } from '@backstage/ui';
import { useMessages } from '../../../translation/useMessages';
import {
  isSettled,
  outcomeSentence,
  type EntryOutcome,
} from '../../model/outcomes';
import styles from './ApprovalsPage.module.css';

/** What came of the last decision, seen and heard. */
export function Summary(props: {
  outcomes: EntryOutcome[] | undefined;
  onDismiss(): void;
}) {
  const { outcomes, onDismiss } = props;
  const t = useMessages();
  const isKept = outcomes?.some(outcome => !isSettled(outcome));
  return (
    <div className={styles.summary} data-empty={!outcomes || undefined}>
      {/* Always there: a region that comes with its text is not read out. */}
      <div role="status">
        {outcomes &&
          `${outcomeSentence(outcomes, t)}.${
            isKept ? ` ${t('pipeline.inbox.summary.kept')}` : ''
          }`}
      </div>
      {outcomes && (
        <Button variant="tertiary" size="small" onPress={onDismiss}>
          {t('pipeline.inbox.summary.dismiss')}
        </Button>
      )}
    </div>
  );
}

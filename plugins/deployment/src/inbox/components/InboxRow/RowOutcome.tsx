import { ButtonIcon } from '@backstage/ui';
import { RiCloseLine } from '@remixicon/react';
import { StateBadge, type Shape } from '../../../components/StateBadge';
import type { Tone } from '../../../model/states';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import { isUnknown, type EntryOutcome } from '../../model/outcomes';
import styles from './InboxRow.module.css';

function look({ decision, state }: EntryOutcome): { shape: Shape; tone: Tone } {
  switch (state.kind) {
    case 'sending':
      return { shape: 'running', tone: 'info' };
    case 'done':
      return decision === 'approve'
        ? { shape: 'succeeded', tone: 'success' }
        : { shape: 'cancelled', tone: 'danger' };
    case 'already_decided':
    case 'no_longer_waiting':
      return { shape: 'superseded', tone: 'neutral' };
    case 'still_waiting':
      return { shape: 'waiting', tone: 'warning' };
    case 'refused':
      return { shape: 'failed', tone: 'danger' };
    default:
      return { shape: 'unknown', tone: 'warning' };
  }
}

function outcomeWords({ decision, state }: EntryOutcome, t: Translate): string {
  switch (state.kind) {
    case 'done':
      return t(
        decision === 'approve'
          ? 'pipeline.inbox.outcome.approved'
          : 'pipeline.inbox.outcome.rejected',
      );
    case 'already_decided': {
      const { by, earlier } = state;
      if (!earlier) {
        return by
          ? t('pipeline.inbox.outcome.alreadyDecidedBy', { by })
          : t('pipeline.inbox.outcome.already_decided');
      }
      if (earlier === 'approve') {
        return by
          ? t('pipeline.inbox.outcome.alreadyApprovedBy', { by })
          : t('pipeline.inbox.outcome.alreadyApproved');
      }
      return by
        ? t('pipeline.inbox.outcome.alreadyRejectedBy', { by })
        : t('pipeline.inbox.outcome.alreadyRejected');
    }
    default:
      return t(`pipeline.inbox.outcome.${state.kind}`);
  }
}

/** Whether the badge and the row around it say all there is to say. */
function isSaid({ state }: EntryOutcome): boolean {
  return (
    state.kind === 'done' ||
    (state.kind === 'already_decided' && state.by !== undefined)
  );
}

/** What came of a decision, in the row that it is about. */
export function RowOutcome(props: {
  outcome: EntryOutcome;
  /** What people call the service. */
  service: string;
  onDismiss(): void;
}) {
  const { outcome, service, onDismiss } = props;
  const { state, entry } = outcome;
  const t = useMessages();
  const { shape, tone } = look(outcome);
  return (
    <div className={styles.outcome}>
      <StateBadge shape={shape} tone={tone}>
        {outcomeWords(outcome, t)}
      </StateBadge>
      {state.kind !== 'sending' && (
        <>
          {!isSaid(outcome) && (
            <p className={styles.message}>{state.message}</p>
          )}
          {!isUnknown(outcome) && (
            <ButtonIcon
              variant="tertiary"
              size="small"
              icon={<RiCloseLine />}
              aria-label={t('pipeline.inbox.outcome.dismiss', {
                environment: entry.environment,
                service,
              })}
              onPress={onDismiss}
            />
          )}
        </>
      )}
    </div>
  );
}

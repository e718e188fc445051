import { StateShape, type Shape } from '../../../components/StateBadge';
import { useNow } from '../../../components/Clock';
import { failureReason } from '../../../model/failures';
import { formatAge, parseTime } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';
import type { Picker } from './usePicker';
import styles from './VersionPicker.module.css';

function Notice(props: { shape: Shape; text: string; onRetry?(): void }) {
  const { shape, text, onRetry } = props;
  const t = useMessages();
  return (
    <div role="status" className={styles.notice}>
      <StateShape shape={shape} />
      <span>
        {text}{' '}
        {onRetry && (
          <button type="button" className={styles.inline} onClick={onRetry}>
            {t('action.retry')}
          </button>
        )}
      </span>
    </div>
  );
}

/** What is to be said before the list: how old it is, and what was not found. */
export function PickerNotices(props: { picker: Picker }) {
  const { all, found, firstChoice } = props.picker;
  const t = useMessages();
  const now = useNow();
  const { answer, error } = found;
  const { stale } = answer ?? {};
  const readAt = parseTime(answer?.fetchedAt) ?? now;
  return (
    <>
      {firstChoice.kind === 'notFound' && (
        <Notice
          shape="unknown"
          text={t('deploy.picker.initialNotFound', {
            label: firstChoice.label,
          })}
        />
      )}
      {firstChoice.kind === 'impossible' && (
        <Notice
          shape="unavailable"
          text={t('deploy.picker.initialImpossible', {
            label: firstChoice.version.label,
            reason:
              firstChoice.version.dispatch.kind === 'impossible'
                ? firstChoice.version.dispatch.message
                : '',
          })}
        />
      )}
      {answer && error && (
        <Notice
          shape="unknown"
          text={t('deploy.picker.staleRefresh', {
            reason: failureReason(error, t),
          })}
          onRetry={found.refetch}
        />
      )}
      {stale && !error && (
        <Notice
          shape="unknown"
          text={t('deploy.picker.stale', {
            age: formatAge(now - readAt),
            reason: stale.message,
          })}
          onRetry={() => {
            all.refetch();
            found.refetch();
          }}
        />
      )}
    </>
  );
}

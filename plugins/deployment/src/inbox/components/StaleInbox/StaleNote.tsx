import { useNow } from '../../../components/Clock';
import { formatAge, parseTime } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';
import styles from './StaleNote.module.css';
import { useStaleSince } from './StaleSince';

/** Beside what decides: that it is decided about what was known earlier. */
export function StaleNote() {
  const readAt = useStaleSince();
  const t = useMessages();
  const now = useNow();
  if (readAt === undefined) {
    return null;
  }
  return (
    <p className={styles.note}>
      {t('pipeline.inbox.decide.stale', {
        age: formatAge(now - (parseTime(readAt) ?? now)),
      })}
    </p>
  );
}

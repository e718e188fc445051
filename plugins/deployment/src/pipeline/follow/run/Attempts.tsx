import { Link } from '@backstage/ui';
import type { Pipeline } from 'backstage-plugin-deployment-common';
import { HiddenText } from '../../../components/HiddenText';
import { useMessages } from '../../../translation/useMessages';
import { useFollow } from '../FollowContext';
import type { AskedRun } from '../model/asked';
import styles from './Attempts.module.css';

/** Leads from one attempt of a run to another, where there are several. */
export function Attempts(props: {
  asked: AskedRun;
  pipeline: Pipeline;
  /** Whether the attempt that is asked for is not there yet. */
  isLoading: boolean;
}) {
  const { asked, pipeline, isLoading } = props;
  const { attempts } = pipeline;
  const { environment, run } = asked;
  const { linkTo } = useFollow();
  const t = useMessages();
  if (attempts.length < 2) {
    return null;
  }
  const newest = attempts[attempts.length - 1].number;
  const chosen = isLoading ? asked.attempt ?? newest : pipeline.attempt;
  const linkOf = (number: number) =>
    linkTo(
      {
        kind: 'run',
        environment,
        run,
        // The newest is what the address without an attempt shows.
        attempt: number === newest ? undefined : number,
      },
      { replace: true },
    );
  return (
    <nav
      className={styles.root}
      aria-label={t('pipeline.follow.attempts.label')}
    >
      <ul className={styles.list}>
        {attempts.map(({ number }) => (
          <li key={number}>
            <Link
              {...linkOf(number)}
              variant="body-small"
              standalone
              className={styles.attempt}
              aria-current={number === chosen ? 'true' : undefined}
            >
              {t('pipeline.follow.attempts.attempt', {
                number: String(number),
              })}
            </Link>
          </li>
        ))}
      </ul>
      {isLoading && (
        <span role="status" className={styles.note}>
          {t('pipeline.follow.attempts.loading', { number: String(chosen) })}
        </span>
      )}
      {!isLoading && chosen !== newest && (
        <p className={styles.note}>
          {t('pipeline.follow.attempts.earlier', {
            number: String(chosen),
            total: String(newest),
          })}{' '}
          <Link {...linkOf(newest)} variant="body-small">
            {t('pipeline.follow.attempts.newest')}
            <HiddenText>
              {' '}
              {t('pipeline.follow.attempts.attempt', {
                number: String(newest),
              })}
            </HiddenText>
          </Link>
        </p>
      )}
    </nav>
  );
}

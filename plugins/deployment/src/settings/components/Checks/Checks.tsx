import type { Check, CheckOutcome } from 'backstage-plugin-deployment-common';
import { HiddenText } from '../../../components/HiddenText';
import { useMessages } from '../../../translation/useMessages';
import styles from './Checks.module.css';

const SHAPES: Record<CheckOutcome, string> = {
  passed: '✓',
  warned: '▲',
  blocked: '✕',
  unknown: '?',
  noted: '◇',
};

/** An outcome that this version does not know is one that is not known. */
function known(outcome: CheckOutcome): CheckOutcome {
  return outcome in SHAPES ? outcome : 'unknown';
}

/** What was checked, and how it came out: a shape, a word, a sentence. */
export function Checks(props: {
  label: string;
  checks: Check[];
  /** Whether they are about rights: one that is missing is a fact, not a fault. */
  areRights?: boolean;
}) {
  const { label, checks, areRights } = props;
  const t = useMessages();
  return (
    <ul className={styles.list} aria-label={label}>
      {checks.map(({ outcome, message, field }) => {
        const isDenied = areRights && outcome === 'blocked';
        return (
          <li
            key={`${field} ${message}`}
            className={styles.check}
            data-outcome={isDenied ? 'unknown' : known(outcome)}
          >
            <span className={styles.shape} aria-hidden="true">
              {SHAPES[known(outcome)]}
            </span>
            <span>
              {known(outcome) === 'passed' ? (
                <HiddenText>
                  {t('settings.test.outcome.passed')}
                  {': '}
                </HiddenText>
              ) : (
                <strong className={styles.word}>
                  {isDenied
                    ? t('settings.test.outcome.denied')
                    : t(`settings.test.outcome.${known(outcome)}`)}
                  {': '}
                </strong>
              )}
              {message}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

import { Checkbox } from '@backstage/ui';
import type { Check } from 'backstage-plugin-deployment-common';
import { CodeText } from '../../../components/CodeText';
import { HiddenText } from '../../../components/HiddenText';
import { useMessages } from '../../../translation/useMessages';
import { knownOutcome, type ArrangedChecks } from '../../model/checks';
import styles from './PreflightChecks.module.css';

const SHAPES = {
  passed: '✓',
  warned: '▲',
  blocked: '✕',
  unknown: '?',
  noted: '◇',
} as const;

/** Beyond so many, what is fine is told in one line. */
const MOST_PASSED = 4;

function CheckLine(props: {
  check: Check;
  accept?: string;
  isTicked?: boolean;
  onTick?(isTicked: boolean): void;
}) {
  const { check, accept, isTicked, onTick } = props;
  const t = useMessages();
  const outcome = knownOutcome(check.outcome);
  const word = `${t(`deploy.dialog.outcome.${outcome}`)}: `;
  return (
    <li className={styles.check} data-outcome={outcome}>
      <span className={styles.shape} aria-hidden="true">
        {SHAPES[outcome]}
      </span>
      <div>
        {outcome === 'passed' ? (
          <HiddenText>{word}</HiddenText>
        ) : (
          <strong>{word}</strong>
        )}
        <CodeText text={check.message} />
        {outcome === 'warned' && onTick && (
          <Checkbox
            className={styles.tick}
            isSelected={isTicked}
            onChange={onTick}
          >
            {accept}
            <HiddenText>: {check.message}</HiddenText>
          </Checkbox>
        )}
      </div>
    </li>
  );
}

/**
 * What was checked: what stands in the way first, each with a shape, a word and
 * a sentence, and warnings with a tick; then what is good to know. What is fine
 * takes little room.
 */
export function PreflightChecks(props: {
  checks: ArrangedChecks;
  ticked: ReadonlySet<string>;
  onTick(message: string, isTicked: boolean): void;
  /** What a tick says; that one deploys all the same unless told. */
  accept?: string;
}) {
  const { checks, ticked, onTick } = props;
  const { open, passed } = checks;
  const t = useMessages();
  const { accept = t('deploy.dialog.accept') } = props;
  const isFolded = passed.length > MOST_PASSED;
  const passedLines = passed.map(check => (
    <CheckLine key={`${check.field} ${check.message}`} check={check} />
  ));
  return (
    <>
      {open.length + passed.length > 0 && !(isFolded && open.length === 0) && (
        <ul className={styles.list} aria-label={t('deploy.dialog.checks')}>
          {open.map(check => (
            <CheckLine
              key={`${check.field} ${check.message}`}
              check={check}
              accept={accept}
              isTicked={ticked.has(check.message)}
              onTick={isTicked => onTick(check.message, isTicked)}
            />
          ))}
          {!isFolded && passedLines}
        </ul>
      )}
      {isFolded && (
        <details className={styles.passed}>
          <summary className={styles.summary}>
            <span className={styles.shape} aria-hidden="true">
              {SHAPES.passed}
            </span>
            {t('deploy.dialog.passed', { count: passed.length })}
          </summary>
          <ul className={styles.list}>{passedLines}</ul>
        </details>
      )}
    </>
  );
}

import type { IgnoredRun } from 'backstage-plugin-deployment-common';
import { Ago } from '../../../components/Clock';
import { ExternalLink } from '../../../components/ExternalLink';
import { useMessages } from '../../../translation/useMessages';
import styles from './TestPanel.module.css';

/** Recent runs that would not count, and why. */
export function IgnoredRuns(props: { runs: IgnoredRun[] }) {
  const t = useMessages();
  return (
    <ol className={styles.rows}>
      {props.runs.map(({ run, createdAt, reason }) => (
        <li key={`${run.id} ${run.attempt}`}>
          <ExternalLink href={run.url} variant="body-small">
            {run.title ??
              (run.number === null
                ? t('settings.test.untitled')
                : t('settings.test.run', { number: String(run.number) }))}
          </ExternalLink>
          <span className={styles.facts}>
            {reason}
            {' · '}
            <Ago at={createdAt}>{age => t('facts.ago', { age })}</Ago>
          </span>
        </li>
      ))}
    </ol>
  );
}

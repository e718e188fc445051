import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import type { UnattributedRun } from 'backstage-plugin-deployment-common';
import { providerName } from '../../model/provider';
import { useMessages } from '../../translation/useMessages';
import { Ago } from '../Clock';
import { ExternalLink } from '../ExternalLink';
import styles from './NotAttributableRuns.module.css';

/** Runs that were left out, and why: folded away, since they are no news. */
export function NotAttributableRuns(props: {
  runs: UnattributedRun[];
  provider: string;
}) {
  const { runs, provider } = props;
  const t = useMessages();
  if (runs.length === 0) {
    return null;
  }
  return (
    <Accordion>
      <AccordionTrigger
        level={3}
        title={t('notAttributable.title', { count: runs.length })}
      />
      <AccordionPanel>
        <p className={styles.intro}>{t('notAttributable.intro')}</p>
        <ul className={styles.runs}>
          {runs.map(({ run, createdAt, reason }) => (
            <li key={`${run.id} ${run.attempt}`}>
              <span className={styles.run}>
                <ExternalLink href={run.url} variant="body-small" arrow>
                  {run.title ?? t('notAttributable.untitled', { id: run.id })}
                </ExternalLink>
                <span className={styles.muted}>
                  {[run.number !== null && `#${run.number}`, run.event]
                    .filter(Boolean)
                    .map(part => `${part} · `)}
                  <Ago at={createdAt}>{age => t('facts.ago', { age })}</Ago>
                </span>
              </span>
              <span className={styles.muted}>
                {t(`notAttributable.${reason}`, {
                  provider: providerName(provider, t),
                })}
              </span>
            </li>
          ))}
        </ul>
      </AccordionPanel>
    </Accordion>
  );
}

import type { EnvironmentTest } from 'backstage-plugin-deployment-common';
import { Ago } from '../../../components/Clock';
import { ExternalLink } from '../../../components/ExternalLink';
import { StateBadge } from '../../../components/StateBadge';
import { VersionLabel } from '../../../components/VersionLabel';
import { momentOf, stateText, toneOf } from '../../../model/states';
import { provenanceSentence } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import styles from './TestPanel.module.css';

/** The deployments that would count, newest first. */
export function CountedDeployments(props: { test: EnvironmentTest }) {
  const { counted, live, lookback } = props.test;
  const t = useMessages();
  if (counted.length === 0) {
    return (
      <div>
        <h4 className={styles.heading}>{t('settings.test.countedNone')}</h4>
        <p className={styles.note}>
          {lookback && !lookback.complete
            ? t('settings.test.countedNoneText', {
                attempts: String(lookback.attempts),
              })
            : t('settings.test.countedNever')}
        </p>
      </div>
    );
  }
  return (
    <div>
      <h4 className={styles.heading}>
        {t('settings.test.counted', { count: counted.length })}
      </h4>
      <ol className={styles.rows}>
        {counted.map(deployment => (
          <li key={deployment.id}>
            <span className={styles.version}>
              <VersionLabel version={deployment.version} size="small" />
              {deployment.id === live ? (
                <StateBadge shape="succeeded" tone="success">
                  {t('settings.test.live')}
                </StateBadge>
              ) : (
                <StateBadge
                  shape={deployment.state}
                  tone={toneOf(deployment.state)}
                >
                  {stateText(deployment.state, [], t)}
                </StateBadge>
              )}
            </span>
            <span className={styles.facts}>
              {provenanceSentence(deployment.version, t)}
              {' · '}
              <Ago at={momentOf(deployment)}>
                {age => t('facts.ago', { age })}
              </Ago>
              {deployment.run && (
                <>
                  {' · '}
                  <ExternalLink
                    href={deployment.run.url}
                    variant="body-small"
                    title={deployment.run.title ?? undefined}
                  >
                    {deployment.run.number === null
                      ? t('facts.runUnnumbered')
                      : t('settings.test.run', {
                          number: String(deployment.run.number),
                        })}
                  </ExternalLink>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

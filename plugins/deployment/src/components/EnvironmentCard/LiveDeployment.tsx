import type {
  Deployment,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import {
  provenanceSentence,
  unknownVersionSentence,
} from '../../model/version';
import { useMessages } from '../../translation/useMessages';
import { ExternalLink } from '../ExternalLink';
import { VersionLabel } from '../VersionLabel';
import styles from './EnvironmentCard.module.css';
import { Facts } from './Facts';

/** What runs now, and how we know. */
export function LiveDeployment(props: {
  environment: EnvironmentOverview;
  live: Deployment;
}) {
  const { environment, live } = props;
  const { version } = live;
  const { provider } = environment.origin;
  const t = useMessages();
  return (
    <div>
      <VersionLabel version={version} size="large" />
      <Facts
        deployment={live}
        provider={provider}
        since={age => t('facts.ago', { age })}
        runOf={environment.name}
      />
      <p className={styles.muted}>
        {provenanceSentence(version, t)}
        {live.environmentUrl && (
          <>
            <span aria-hidden="true"> · </span>
            <ExternalLink
              href={live.environmentUrl}
              variant="body-x-small"
              arrow
            >
              {t('facts.openEnvironment', { environment: environment.name })}
            </ExternalLink>
          </>
        )}
      </p>
      {version.kind === 'unknown' && (
        <details className={styles.why}>
          <summary>{t('unknownVersion.why')}</summary>
          {unknownVersionSentence(version, provider, t)}
        </details>
      )}
    </div>
  );
}

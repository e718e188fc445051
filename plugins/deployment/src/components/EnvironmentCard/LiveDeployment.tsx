import type {
  Deployment,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import { providerName } from '../../model/provider';
import { FollowLink } from '../../pipeline/follow/FollowLink';
import {
  provenanceSentence,
  unknownVersionSentence,
} from '../../model/version';
import { useMessages } from '../../translation/useMessages';
import { ExternalLink } from '../ExternalLink';
import { HiddenText } from '../HiddenText';
import { VersionLabel } from '../VersionLabel';
import styles from './EnvironmentCard.module.css';
import { Dotted, Facts } from './Facts';

/** What runs now, and how we know. */
export function LiveDeployment(props: {
  environment: EnvironmentOverview;
  live: Deployment;
  /** Whether the card leads to another run, so that this one is led to here. */
  isBehind: boolean;
}) {
  const { environment, live, isBehind } = props;
  const { version, run } = live;
  const { provider } = environment.origin;
  const t = useMessages();
  return (
    <div>
      <VersionLabel version={version} size="large" />
      <Facts deployment={live} since={age => t('facts.ago', { age })} />
      <p className={styles.muted}>
        <Dotted
          parts={[
            provenanceSentence(version, t),
            run && (
              <ExternalLink
                href={run.url}
                title={run.title ?? undefined}
                variant="body-x-small"
              >
                <span aria-hidden="true">
                  {run.number === null
                    ? t('facts.runUnnumbered')
                    : `#${run.number}`}
                </span>
                <HiddenText>
                  {t('facts.runOf', {
                    number: String(run.number ?? run.id),
                    environment: environment.name,
                    provider: providerName(provider, t),
                  })}
                </HiddenText>
              </ExternalLink>
            ),
            run && isBehind && (
              <FollowLink
                environment={environment.name}
                run={run}
                isMoving={false}
              />
            ),
          ]}
        />
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

import { Link } from '@backstage/ui';
import type {
  Deployment,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import { useFollow } from '../../pipeline/follow/FollowContext';
import {
  provenanceSentence,
  unknownVersionSentence,
} from '../../model/version';
import { useMessages } from '../../translation/useMessages';
import { HiddenText } from '../HiddenText';
import { VersionLabel } from '../VersionLabel';
import styles from './EnvironmentCard.module.css';
import { Dotted, Facts } from './Facts';

/** What runs now, and how we know. */
export function LiveDeployment(props: {
  environment: EnvironmentOverview;
  live: Deployment;
}) {
  const { environment, live } = props;
  const { version, run } = live;
  const { provider } = environment.origin;
  const { linkTo } = useFollow();
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
              <Link
                {...linkTo({
                  kind: 'run',
                  environment: environment.name,
                  run: run.id,
                })}
                title={run.title ?? undefined}
                variant="body-x-small"
                standalone
              >
                <span aria-hidden="true">
                  {run.number === null
                    ? t('facts.runUnnumbered')
                    : `#${run.number}`}
                </span>
                <HiddenText>
                  {run.number === null
                    ? t('pipeline.follow.entry.seeUnnumbered')
                    : t('pipeline.follow.entry.see', {
                        number: String(run.number),
                      })}{' '}
                  ({environment.name})
                </HiddenText>
              </Link>
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

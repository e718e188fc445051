import { Avatar } from '@backstage/ui';
import type { Deployment } from 'backstage-plugin-deployment-common';
import { type ReactNode } from 'react';
import { safeHref } from '../../model/links';
import { providerName } from '../../model/provider';
import { momentOf } from '../../model/states';
import { formatDuration, parseTime } from '../../model/time';
import { useMessages } from '../../translation/useMessages';
import { Ago } from '../Clock';
import { ExternalLink } from '../ExternalLink';
import { HiddenText } from '../HiddenText';
import styles from './EnvironmentCard.module.css';

/** Parts of a line, apart from each other by dots. */
function Dotted(props: { parts: ReactNode[] }) {
  const parts = props.parts.filter(Boolean);
  return (
    <>
      {parts.map((part, index) => (
        // The parts of a line neither move nor come and go on their own.
        // eslint-disable-next-line react/no-array-index-key
        <span key={index} className={styles.fact}>
          {part}
          {index < parts.length - 1 && <span aria-hidden="true"> ·</span>}
        </span>
      ))}
    </>
  );
}

function tookMs({ startedAt, createdAt, finishedAt }: Deployment) {
  const from = parseTime(startedAt ?? createdAt);
  const to = parseTime(finishedAt);
  return from === undefined || to === undefined ? undefined : to - from;
}

/** Who, when, how long, which run: the line under a version. */
export function Facts(props: {
  deployment: Deployment;
  provider: string;
  /** Puts the age into words. */
  since: (age: string) => string;
  /** Name of the environment, for the link to its run; no link without. */
  runOf?: string;
}) {
  const { deployment, provider, since, runOf } = props;
  const { actor, run, state } = deployment;
  const t = useMessages();
  const took = state === 'succeeded' ? tookMs(deployment) : undefined;
  return (
    <div className={styles.facts}>
      {actor && (
        <Avatar
          src={safeHref(actor.avatarUrl) ?? ''}
          name={actor.login}
          size="x-small"
          purpose="decoration"
          className={styles.avatar}
        />
      )}
      <Dotted
        parts={[
          actor && (
            <span className={styles.actor} title={actor.login}>
              {actor.login}
            </span>
          ),
          <Ago at={momentOf(deployment)}>{since}</Ago>,
          took !== undefined &&
            t('facts.took', { duration: formatDuration(took) }),
          run?.attempt &&
            run.attempt > 1 &&
            t('facts.attempt', { attempt: String(run.attempt) }),
          run && runOf && (
            <ExternalLink
              href={run.url}
              title={run.title ?? undefined}
              variant="body-x-small"
              className={styles.run}
            >
              <span aria-hidden="true">
                {run.number === null
                  ? t('facts.runUnnumbered')
                  : `#${run.number}`}
              </span>
              <HiddenText>
                {t('facts.runOf', {
                  number: String(run.number ?? run.id),
                  environment: runOf,
                  provider: providerName(provider, t),
                })}
              </HiddenText>
            </ExternalLink>
          ),
        ]}
      />
    </div>
  );
}

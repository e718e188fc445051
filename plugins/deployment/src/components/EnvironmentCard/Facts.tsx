import type { Deployment } from 'backstage-plugin-deployment-common';
import { type ReactNode } from 'react';
import { momentOf } from '../../model/states';
import { formatDuration, parseTime } from '../../model/time';
import { useMessages } from '../../translation/useMessages';
import { ActorAvatar } from '../ActorAvatar';
import { Ago } from '../Clock';
import styles from './EnvironmentCard.module.css';

/** Parts of a line, set apart by dots. */
export function Dotted(props: { parts: ReactNode[] }) {
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

/** Who, when, how long: the line under a version. */
export function Facts(props: {
  deployment: Deployment;
  /** Puts the age into words. */
  since: (age: string) => string;
}) {
  const { deployment, since } = props;
  const { actor, run, state } = deployment;
  const t = useMessages();
  const took = state === 'succeeded' ? tookMs(deployment) : undefined;
  return (
    <div className={styles.facts}>
      {actor && (
        <ActorAvatar
          name={actor.login}
          url={actor.avatarUrl}
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
        ]}
      />
    </div>
  );
}

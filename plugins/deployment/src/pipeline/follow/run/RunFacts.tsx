import type { Pipeline } from 'backstage-plugin-deployment-common';
import { ActorAvatar } from '../../../components/ActorAvatar';
import { Ago, useNow } from '../../../components/Clock';
import { VersionLabel } from '../../../components/VersionLabel';
import { formatDuration, parseTime } from '../../../model/time';
import { provenanceSentence, shortSha } from '../../../model/version';
import { refWords } from '../../../settings/model/refs';
import { useMessages } from '../../../translation/useMessages';
import { DottedLine } from '../DottedLine';
import { rejectionOf, rejectionWords } from '../../model/rejection';
import { estimateWords, runNumber } from '../model/words';
import styles from './RunFacts.module.css';

function tookMs({ createdAt, startedAt, finishedAt }: Pipeline) {
  const from = parseTime(startedAt ?? createdAt);
  const to = parseTime(finishedAt);
  return from === undefined || to === undefined ? undefined : to - from;
}

function Started(props: { pipeline: Pipeline }) {
  const { actor, createdAt } = props.pipeline;
  const t = useMessages();
  return (
    <Ago at={createdAt}>
      {age =>
        actor
          ? t('pipeline.follow.facts.startedBy', { actor: actor.login, age })
          : t('pipeline.follow.facts.started', { age })
      }
    </Ago>
  );
}

/** Which run it is, what it brings, who asked for it and why, how long it takes. */
export function RunFacts(props: { pipeline: Pipeline }) {
  const { pipeline } = props;
  const { version, run, attempt, actor, record, startedAt } = pipeline;
  const { ranOnRef, ranOnSha } = pipeline;
  const t = useMessages();
  const now = useNow();
  const took = tookMs(pipeline);
  const rejection = rejectionOf(pipeline);
  const waited = rejection?.waitedMs;
  const ranOn = [ranOnRef, ranOnSha && shortSha(ranOnSha)]
    .filter(Boolean)
    .join(' @ ');
  return (
    <div className={styles.root}>
      <div className={styles.facts}>
        {actor && (
          <ActorAvatar
            name={actor.login}
            url={actor.avatarUrl}
            className={styles.avatar}
          />
        )}
        <DottedLine
          parts={[
            t('pipeline.follow.facts.environment', {
              environment: pipeline.environment,
            }),
            run.number === null
              ? runNumber(run, t)
              : t('pipeline.follow.facts.runAttempt', {
                  number: String(run.number),
                  attempt: String(attempt),
                }),
            <Started key="started" pipeline={pipeline} />,
            attempt > 1 && startedAt && (
              <Ago key="attempt" at={startedAt}>
                {age => t('pipeline.follow.facts.attemptStarted', { age })}
              </Ago>
            ),
            took !== undefined &&
              (waited === undefined
                ? t('pipeline.follow.facts.took', {
                    duration: formatDuration(took),
                  })
                : t('pipeline.follow.facts.tookWaiting', {
                    duration: formatDuration(took),
                    waited: formatDuration(waited),
                  })),
            ...estimateWords(pipeline, now, t).map(({ text, title }) => (
              <span key={text} title={title}>
                {text}
              </span>
            )),
          ]}
        />
      </div>
      {rejection?.comment && (
        <p className={styles.rejection}>{rejectionWords(rejection, t)}</p>
      )}
      <dl className={styles.details}>
        <div>
          <dt>{t('pipeline.follow.version')}</dt>
          <dd>
            {version.kind === 'known' && (
              <VersionLabel version={version} size="small" />
            )}
            <span className={styles.muted}>
              {provenanceSentence(version, t)}
            </span>
          </dd>
        </div>
        {ranOn && version.kind === 'known' && (
          <div>
            <dt>{t('pipeline.follow.ranOn')}</dt>
            <dd className={styles.code}>{ranOn}</dd>
          </div>
        )}
        {record && (
          <div>
            <dt>{t('pipeline.follow.requestedBy')}</dt>
            <dd>{refWords(record.requestedBy, 'user')}</dd>
          </div>
        )}
        {record?.reason && (
          <div>
            <dt>{t('pipeline.follow.reason')}</dt>
            <dd>{record.reason}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

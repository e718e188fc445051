import type {
  DispatchOutcome,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import { Ago } from '../../../components/Clock';
import { CodeText } from '../../../components/CodeText';
import { ExternalLink } from '../../../components/ExternalLink';
import { HiddenText } from '../../../components/HiddenText';
import { StateBadge } from '../../../components/StateBadge';
import { VersionLabel } from '../../../components/VersionLabel';
import { providerName } from '../../../model/provider';
import { FollowLink } from '../../../pipeline/follow/FollowLink';
import { refWords } from '../../../settings/model/refs';
import { useMessages } from '../../../translation/useMessages';
import {
  chosenVersion,
  DISPATCHED_LOOKS,
  dispatchedKind,
  dispatchedRunId,
  dispatchedRunUrl,
} from '../../model/dispatched';
import { CandidateChoice } from './CandidateChoice';
import styles from './DispatchedNotice.module.css';

/**
 * What was started from here and is not among the deployments yet: how it
 * stands, what it brings, who asked for it, and what is to be done where that is
 * not certain.
 */
export function DispatchedNotice(props: {
  environment: EnvironmentOverview;
  outcome: DispatchOutcome;
}) {
  const { environment, outcome } = props;
  const { origin, name } = environment;
  const { record, candidates, message } = outcome;
  const t = useMessages();
  const kind = dispatchedKind(outcome);
  const provider = providerName(origin.provider, t);
  const mustChoose =
    candidates.length > 0 && (kind === 'unidentified' || kind === 'unknown');
  const isPlain = kind === 'started' || kind === 'starting';
  const runUrl = dispatchedRunUrl(outcome);
  const runId = dispatchedRunId(outcome);
  return (
    <section className={styles.root} data-kind={kind}>
      <h4 className={styles.title}>{t('deploy.dispatched.title')}</h4>
      <p className={styles.line}>
        <StateBadge {...DISPATCHED_LOOKS[kind]}>
          {t(`deploy.dispatched.state.${kind}`)}
        </StateBadge>
        <VersionLabel version={chosenVersion(record.version)} size="small" />
      </p>
      <p className={styles.muted}>
        {record.login ?? refWords(record.requestedBy, 'user')}
        {' · '}
        <Ago at={record.requestedAt}>
          {age => t('deploy.dispatched.asked', { age })}
        </Ago>
      </p>
      {record.reason && (
        <p>{t('deploy.dispatched.reason', { reason: record.reason })}</p>
      )}
      {!isPlain && (
        <p>
          <CodeText text={message} />
        </p>
      )}
      {!mustChoose && (
        <p className={isPlain ? styles.muted : undefined}>
          {t(`deploy.dispatched.next.${kind}`, { provider })}
        </p>
      )}
      {mustChoose && (
        <CandidateChoice environment={environment} outcome={outcome} />
      )}
      {runId && (
        <p className={`${styles.muted} ${styles.link}`}>
          <FollowLink
            environment={name}
            run={{ id: runId, number: outcome.run?.number ?? null }}
            isMoving
          />
        </p>
      )}
      {(runUrl || !isPlain) && (
        <p className={`${styles.muted} ${styles.link}`}>
          <ExternalLink
            href={runUrl ?? origin.url}
            variant="body-x-small"
            arrow
          >
            {t(
              runUrl ? 'deploy.actions.openRun' : 'deploy.dispatched.openRuns',
              {
                provider,
              },
            )}
            <HiddenText> ({name})</HiddenText>
          </ExternalLink>
        </p>
      )}
    </section>
  );
}

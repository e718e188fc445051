import { Card } from '@backstage/ui';
import type { EnvironmentOverview } from 'backstage-plugin-deployment-common';
import { useId } from 'react';
import { DeployActions } from '../../deploy/components/DeployActions';
import { DispatchedNotice } from '../../deploy/components/DispatchedNotice';
import { PromoteButton } from '../../deploy/components/PromoteButton';
import { useDeploy } from '../../deploy/flow/DeployContext';
import { takesTheLatestPlace } from '../../deploy/model/dispatched';
import { driftWords } from '../../model/drift';
import { factsOf, problemOf } from '../../model/problems';
import { problemWords } from '../../model/problemWords';
import { newerAttempt, nothingLive, waitsForViewer } from '../../model/states';
import { useMessages } from '../../translation/useMessages';
import { Ago, useNow } from '../Clock';
import { useOverview } from '../EntityDeployments/OverviewContext';
import { ExternalLink } from '../ExternalLink';
import { HiddenText } from '../HiddenText';
import { ProblemNotice } from '../ProblemNotice';
import { StateBadge } from '../StateBadge';
import styles from './EnvironmentCard.module.css';
import { LatestAttempt } from './LatestAttempt';
import { LiveDeployment } from './LiveDeployment';
import { NothingLive } from './NothingLive';

const NOTHING_LIVE_BADGES = {
  never: 'state.notDeployed',
  notYet: 'state.notDeployed',
  neverSucceeded: 'state.notDeployed',
  noSuccess: 'state.noSuccess',
  notAttributable: 'state.notKnown',
} as const;

function LiveBadge(props: { environment: EnvironmentOverview }) {
  const { environment } = props;
  const { hasUnattributedRuns } = useOverview();
  const t = useMessages();
  const facts = factsOf(environment);
  if (!facts) {
    return (
      <StateBadge shape="unavailable" tone="neutral">
        {t('state.noAccess')}
      </StateBadge>
    );
  }
  if (facts.live) {
    return (
      <StateBadge shape="succeeded" tone="success">
        {t('state.live')}
      </StateBadge>
    );
  }
  const kind = nothingLive(facts, hasUnattributedRuns);
  return (
    <StateBadge
      shape={kind === 'notAttributable' ? 'unknown' : 'none'}
      tone="neutral"
    >
      {t(NOTHING_LIVE_BADGES[kind])}
    </StateBadge>
  );
}

function Stale(props: { environment: EnvironmentOverview }) {
  const { environment } = props;
  const { hosts, stalenessIsShared } = useOverview();
  const t = useMessages();
  const now = useNow();
  const facts = factsOf(environment);
  if (!facts?.stale || stalenessIsShared) {
    return null;
  }
  const { origin } = environment;
  const reason = problemWords(facts.stale, { origin, hosts, now, t });
  return (
    <p className={styles.stale}>
      <Ago at={facts.fetchedAt}>{age => t('stale.one', { age })}</Ago>
      {' · '}
      {reason.title}
    </p>
  );
}

/**
 * One environment, in two lines: what runs there, and, only if it differs, the
 * latest attempt; below them what can be done.
 */
export function EnvironmentCard(props: {
  environment: EnvironmentOverview;
  /** Whether the connector before the card already tells the drift. */
  driftIsShown: boolean;
}) {
  const { environment, driftIsShown } = props;
  const { name, origin } = environment;
  const { originIsShared } = useOverview();
  const { dispatchedOf } = useDeploy();
  const t = useMessages();
  const id = useId();
  const facts = factsOf(environment);
  const problem = problemOf(environment);
  const dispatched = dispatchedOf(environment);
  const latest =
    facts && !takesTheLatestPlace(facts, dispatched)
      ? newerAttempt(facts)
      : undefined;
  const drift =
    facts?.drift && !driftIsShown
      ? driftWords(name, facts.drift, t)
      : undefined;
  return (
    <Card
      className={styles.card}
      aria-labelledby={id}
      data-attention={
        facts &&
        ((latest?.state === 'waiting' && waitsForViewer(facts.gates)) ||
          (facts.waiting && waitsForViewer(facts.waiting.gates)))
          ? true
          : undefined
      }
    >
      <header className={styles.header}>
        <h3 id={id} className={styles.name} title={name}>
          {name}
        </h3>
        {facts?.live?.environmentUrl && (
          <ExternalLink
            href={facts.live.environmentUrl}
            title={facts.live.environmentUrl}
            className={styles.open}
            arrow
          >
            <HiddenText>
              {t('facts.openEnvironment', { environment: name })}
            </HiddenText>
          </ExternalLink>
        )}
        <LiveBadge environment={environment} />
      </header>
      {!originIsShared && (
        <p className={styles.origin}>
          <ExternalLink
            href={origin.url}
            variant="body-x-small"
            title={`${origin.host}/${origin.repository}`}
          >
            {[origin.repository, origin.pipeline].filter(Boolean).join(' · ')}
          </ExternalLink>
        </p>
      )}
      {problem && <ProblemNotice environment={environment} problem={problem} />}
      {facts?.live && (
        <LiveDeployment environment={environment} live={facts.live} />
      )}
      {facts && !facts.live && <NothingLive facts={facts} />}
      {drift && (
        <div className={styles.drift}>
          <p className={styles.muted} title={drift.sentence}>
            {drift.short}
          </p>
          <PromoteButton environment={environment} />
        </div>
      )}
      <Stale environment={environment} />
      {facts && dispatched && (
        <DispatchedNotice environment={environment} outcome={dispatched} />
      )}
      {facts && latest && (
        <LatestAttempt
          environment={environment}
          latest={latest}
          gates={facts.gates}
        />
      )}
      {facts?.waiting && (
        <LatestAttempt
          environment={environment}
          latest={facts.waiting.deployment}
          gates={facts.waiting.gates}
          title={t('latest.waitingTitle')}
        />
      )}
      {facts && <DeployActions environment={environment} facts={facts} />}
    </Card>
  );
}

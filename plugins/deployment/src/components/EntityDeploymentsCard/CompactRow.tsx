import type {
  DispatchOutcome,
  EnvironmentFacts,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import type { HostConnection } from '../../api/DeploymentApi';
import {
  chosenVersion,
  DISPATCHED_LOOKS,
  dispatchedKind,
} from '../../deploy/model/dispatched';
import { driftWords } from '../../model/drift';
import { factsOf, problemOf } from '../../model/problems';
import { problemWords } from '../../model/problemWords';
import {
  currentJob,
  momentOf,
  newerAttempt,
  nothingLive,
  stateText,
  toneOf,
} from '../../model/states';
import { versionName } from '../../model/version';
import { useMessages } from '../../translation/useMessages';
import { Ago, useNow } from '../Clock';
import { StateBadge, StateShape } from '../StateBadge';
import { VersionLabel } from '../VersionLabel';
import styles from './EntityDeploymentsCard.module.css';

function Live(props: {
  environment: string;
  facts: EnvironmentFacts;
  hasUnattributedRuns: boolean;
}) {
  const { environment, facts, hasUnattributedRuns } = props;
  const { live, drift, stale, fetchedAt } = facts;
  const t = useMessages();
  if (!live) {
    return (
      <span className={styles.muted}>
        {t(`nothing.${nothingLive(facts, hasUnattributedRuns)}`)}
      </span>
    );
  }
  const apart =
    drift?.kind === 'compared' &&
    drift.upstreamAheadBy + drift.upstreamBehindBy > 0
      ? driftWords(environment, drift, t)
      : undefined;
  return (
    <span className={styles.live}>
      <VersionLabel version={live.version} size="small" />
      <span className={styles.muted}>
        <Ago at={momentOf(live)}>{age => t('facts.ago', { age })}</Ago>
        {live.actor && ` · ${live.actor.login}`}
        {apart && (
          <span title={apart.sentence}>
            {' · '}
            {apart.short}
          </span>
        )}
        {stale && (
          <>
            {' · '}
            <Ago at={fetchedAt}>{age => t('stale.one', { age })}</Ago>
          </>
        )}
      </span>
    </span>
  );
}

/** What was started from here and is not among the deployments yet. */
function Dispatched(props: { outcome: DispatchOutcome }) {
  const { outcome } = props;
  const t = useMessages();
  const kind = dispatchedKind(outcome);
  const version = versionName(chosenVersion(outcome.record.version), t);
  return (
    <StateBadge {...DISPATCHED_LOOKS[kind]}>
      <span title={version}>{version}</span>{' '}
      {t(`deploy.dispatched.short.${kind}`)}
    </StateBadge>
  );
}

/** One environment of the overview card. */
export function CompactRow(props: {
  environment: EnvironmentOverview;
  hosts: HostConnection[];
  /** Whether recent runs of the service count for no environment. */
  hasUnattributedRuns: boolean;
}) {
  const { environment, hosts, hasUnattributedRuns } = props;
  const { name, origin } = environment;
  const t = useMessages();
  const now = useNow();
  const facts = factsOf(environment);
  const problem = problemOf(environment);
  const latest = facts && newerAttempt(facts);
  return (
    <tr>
      <th scope="row" className={styles.name} title={name}>
        {name}
      </th>
      <td>
        {facts && (
          <Live
            environment={name}
            facts={facts}
            hasUnattributedRuns={hasUnattributedRuns}
          />
        )}
        {problem && (
          <span className={styles.muted}>
            <StateShape shape="unavailable" />{' '}
            {problemWords(problem, { origin, hosts, now, t }).short}
          </span>
        )}
      </td>
      <td className={styles.latest}>
        {facts?.dispatched && <Dispatched outcome={facts.dispatched} />}
        {facts && latest && !facts.dispatched && (
          <StateBadge shape={latest.state} tone={toneOf(latest.state)}>
            <span title={versionName(latest.version, t)}>
              {versionName(latest.version, t)}
            </span>{' '}
            {stateText(latest.state, facts.gates, t)}
            {latest.state === 'running' &&
              latest.run?.progress &&
              ` ${currentJob(latest.run.progress)}/${
                latest.run.progress.total
              }`}
          </StateBadge>
        )}
      </td>
    </tr>
  );
}

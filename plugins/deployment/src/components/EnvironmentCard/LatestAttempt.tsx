import type {
  Deployment,
  EnvironmentOverview,
  Gate,
  GateDecision,
} from 'backstage-plugin-deployment-common';
import {
  approvalOf,
  approvalSentence,
  attemptText,
  attemptTone,
  rejectionOf,
  visibleState,
} from '../../model/attempts';
import { gateSentence } from '../../model/gates';
import { providerName } from '../../model/provider';
import { isMoving } from '../../model/states';
import { ReviewButton } from '../../pipeline/approval/flow';
import { FollowLink } from '../../pipeline/follow/FollowLink';
import { useMessages } from '../../translation/useMessages';
import { useNow } from '../Clock';
import { ExternalLink } from '../ExternalLink';
import { HiddenText } from '../HiddenText';
import { StateBadge } from '../StateBadge';
import { VersionLabel } from '../VersionLabel';
import styles from './EnvironmentCard.module.css';
import { Dotted, Facts } from './Facts';
import { RunProgress } from './RunProgress';

/** What is open already, and what still holds it. */
function Gates(props: { gates: Gate[]; approval?: GateDecision }) {
  const { approval } = props;
  const t = useMessages();
  const now = useNow();
  return (
    <ul className={styles.gates}>
      {approval && <li>{approvalSentence(approval, t)}</li>}
      {props.gates.map(gate => {
        const sentence = gateSentence(gate, now, t);
        return <li key={`${gate.kind} ${sentence}`}>{sentence}</li>;
      })}
    </ul>
  );
}

/**
 * The newest attempt, where it is not what runs: on its way, or gone wrong. Also
 * one behind it that still waits for somebody, under another title.
 */
export function LatestAttempt(props: {
  environment: EnvironmentOverview;
  latest: Deployment;
  gates: Gate[];
  title?: string;
}) {
  const { environment, latest, gates } = props;
  const { state, run } = latest;
  const t = useMessages();
  const { title = t('latest.title') } = props;
  const provider = providerName(environment.origin.provider, t);
  const rejection = rejectionOf(latest);
  const shape = visibleState(latest);
  return (
    <section className={styles.latest}>
      <h4 className={styles.hidden}>{title}</h4>
      <p className={styles.latestLine}>
        <StateBadge shape={shape} tone={attemptTone(latest)}>
          {attemptText(latest, environment.name, gates, t)}
        </StateBadge>
        <VersionLabel version={latest.version} size="small" />
      </p>
      <Facts
        deployment={latest}
        since={age =>
          state === 'queued' || state === 'waiting' || state === 'running'
            ? t(`latest.${state}`, { age })
            : t('latest.ended', { age })
        }
      />
      {state === 'waiting' && gates.length > 0 && (
        <Gates gates={gates} approval={approvalOf(latest)} />
      )}
      {state === 'waiting' && (
        <ReviewButton
          environment={environment.name}
          deployment={latest}
          gates={gates}
        />
      )}
      {rejection?.comment && (
        <p className={styles.note}>
          {t('latest.comment', { comment: rejection.comment })}
        </p>
      )}
      {latest.note && latest.note !== rejection?.comment && (
        <p className={styles.note}>{latest.note}</p>
      )}
      {shape === 'running' && run?.progress && (
        <RunProgress progress={run.progress} />
      )}
      {run && (
        <p className={styles.muted}>
          <Dotted
            parts={[
              <FollowLink
                key="follow"
                environment={environment.name}
                run={run}
                isMoving={isMoving(state)}
              />,
              run.url && (
                <ExternalLink
                  key="open"
                  href={run.url}
                  variant="body-x-small"
                  arrow
                >
                  {t('facts.openRun', { provider })}
                  <HiddenText> ({environment.name})</HiddenText>
                </ExternalLink>
              ),
            ]}
          />
        </p>
      )}
    </section>
  );
}

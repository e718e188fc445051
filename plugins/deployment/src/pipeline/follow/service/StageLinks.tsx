import { Link } from '@backstage/ui';
import type { RunLink, ServiceStage } from 'backstage-plugin-deployment-common';
import { HiddenText } from '../../../components/HiddenText';
import { StateBadge } from '../../../components/StateBadge';
import { toneOf } from '../../../model/states';
import { useMessages } from '../../../translation/useMessages';
import { otherSentence, type OtherAttempt } from '../../model/others';
import { useFollow } from '../FollowContext';
import { FollowLink } from '../FollowLink';
import styles from './ServiceStages.module.css';

function RunOf(props: { environment: string; run: RunLink }) {
  const { environment, run } = props;
  const { linkTo } = useFollow();
  const t = useMessages();
  return (
    <Link
      {...linkTo({ kind: 'run', environment, run: run.id })}
      variant="body-small"
    >
      {run.number === null
        ? t('pipeline.follow.entry.seeUnnumbered')
        : t('pipeline.follow.entry.see', { number: String(run.number) })}
      <HiddenText> ({environment})</HiddenText>
    </Link>
  );
}

/** The way to the run that brought the followed version, else to all runs. */
export function StageLink(props: { stage: ServiceStage }) {
  const { environment, deployment, problem } = props.stage;
  const { linkTo } = useFollow();
  const t = useMessages();
  if (deployment?.run) {
    return <RunOf environment={environment} run={deployment.run} />;
  }
  return problem ? null : (
    <Link {...linkTo({ kind: 'runs', environment })} variant="body-small">
      {t('pipeline.follow.entry.allRuns')}
      <HiddenText> ({environment})</HiddenText>
    </Link>
  );
}

/** What else moves in an environment, each leading to its run. */
export function OtherLinks(props: {
  environment: string;
  others: OtherAttempt[];
}) {
  const { environment, others } = props;
  const t = useMessages();
  return (
    <>
      {others.map(other => {
        const { id, state, run } = other.deployment;
        return (
          <p key={id} className={styles.other}>
            <StateBadge shape={state} tone={toneOf(state)}>
              {otherSentence(other, t)}
            </StateBadge>
            {run && <FollowLink environment={environment} run={run} isMoving />}
          </p>
        );
      })}
    </>
  );
}

import { ButtonLink, Link } from '@backstage/ui';
import type {
  Deployment,
  RunLink,
  ServiceStage,
} from 'backstage-plugin-deployment-common';
import { HiddenText } from '../../../components/HiddenText';
import { StateBadge } from '../../../components/StateBadge';
import { toneOf, waitsForViewer } from '../../../model/states';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { mayDecide } from '../../model/gates';
import { otherSentence, type OtherAttempt } from '../../model/others';
import { useFollow } from '../FollowContext';
import styles from './ServiceStages.module.css';

function RunOf(props: {
  environment: string;
  run: RunLink;
  /** Whether it is still on its way, and so more than looked back at. */
  isMoving?: boolean;
}) {
  const { environment, run, isMoving } = props;
  const { linkTo } = useFollow();
  const t = useMessages();
  const key = isMoving ? 'follow' : 'see';
  return (
    <Link
      {...linkTo({ kind: 'run', environment, run: run.id })}
      variant="body-small"
    >
      {run.number === null
        ? t(`pipeline.follow.entry.${key}Unnumbered`)
        : t(`pipeline.follow.entry.${key}`, { number: String(run.number) })}
      <HiddenText> ({environment})</HiddenText>
    </Link>
  );
}

/** The way to where this viewer decides about what waits. */
function Review(props: { environment: string; deployment: Deployment }) {
  const { environment, deployment } = props;
  const { run, version } = deployment;
  const { linkTo } = useFollow();
  const t = useMessages();
  return (
    run && (
      <ButtonLink
        {...linkTo({ kind: 'run', environment, run: run.id })}
        variant="primary"
        size="small"
        aria-label={t('pipeline.approval.card.reviewOf', {
          version: versionName(version, t),
          environment,
        })}
      >
        {t('pipeline.approval.card.review')}
      </ButtonLink>
    )
  );
}

/** The way to the run that brought the followed version, else to all runs. */
export function StageLink(props: { stage: ServiceStage }) {
  const { environment, deployment, gates, problem } = props.stage;
  const { linkTo } = useFollow();
  const t = useMessages();
  if (deployment?.run) {
    return (
      <span className={styles.ways}>
        {mayDecide(gates) && (
          <Review environment={environment} deployment={deployment} />
        )}
        <RunOf environment={environment} run={deployment.run} />
      </span>
    );
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
            {run && <RunOf environment={environment} run={run} isMoving />}
            {waitsForViewer(other.gates) && (
              <Review environment={environment} deployment={other.deployment} />
            )}
          </p>
        );
      })}
    </>
  );
}

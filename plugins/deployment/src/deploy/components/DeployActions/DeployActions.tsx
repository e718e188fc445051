import { ButtonLink } from '@backstage/ui';
import type {
  EnvironmentFacts,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import { useFollow } from '../../../pipeline/follow/FollowContext';
import { runToFollow } from '../../../pipeline/follow/model/entries';
import { useMessages } from '../../../translation/useMessages';
import { useDeploy } from '../../flow/DeployContext';
import { useCanDeploy } from '../../flow/useCanDeploy';
import { ReasonButton } from '../ReasonButton';
import styles from './DeployActions.module.css';
import { MoreMenu } from './MoreMenu';

/** What can be done in an environment, at the foot of its card. */
export function DeployActions(props: {
  environment: EnvironmentOverview;
  facts: EnvironmentFacts;
}) {
  const { environment, facts } = props;
  const { name } = environment;
  const { deploy, dispatchedOf, keepButton } = useDeploy();
  const { linkTo, keepLink } = useFollow();
  const t = useMessages();
  const { reason } = useCanDeploy(name);
  const run = runToFollow(facts, dispatchedOf(environment));
  return (
    <footer className={styles.root}>
      <ReasonButton
        ref={button => keepButton(name, button)}
        variant="secondary"
        aria-label={t('deploy.actions.deployTo', { environment: name })}
        reason={reason}
        onPress={() => deploy(name)}
      >
        {t('deploy.actions.deploy')}
      </ReasonButton>
      {run && (
        <ButtonLink
          ref={link => keepLink(name, link)}
          variant="secondary"
          aria-label={t('pipeline.follow.entry.buttonOf', {
            environment: name,
          })}
          {...linkTo({ kind: 'run', environment: name, run })}
        >
          {t('pipeline.follow.entry.button')}
        </ButtonLink>
      )}
      <span className={styles.more}>
        <MoreMenu environment={environment} facts={facts} />
      </span>
    </footer>
  );
}

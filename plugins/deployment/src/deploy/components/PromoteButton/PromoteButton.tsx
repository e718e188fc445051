import type { EnvironmentOverview } from 'backstage-plugin-deployment-common';
import { StateBadge } from '../../../components/StateBadge';
import { HiddenText } from '../../../components/HiddenText';
import { toneOf } from '../../../model/states';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { useDeploy } from '../../flow/DeployContext';
import { useCanDeploy } from '../../flow/useCanDeploy';
import { promotionTo, type Promotion } from '../../model/promotion';
import { ReasonButton } from '../ReasonButton';

function Promote(props: { environment: string; promotion: Promotion }) {
  const { environment, promotion } = props;
  const { version, initialVersion, underWay } = promotion;
  const { deploy } = useDeploy();
  const t = useMessages();
  const { reason } = useCanDeploy(environment);
  const words = { version: versionName(version, t), environment };
  if (underWay) {
    return (
      <StateBadge shape={underWay} tone={toneOf(underWay)}>
        <span aria-hidden="true">
          {underWay === 'waiting'
            ? t('deploy.actions.promote.gate')
            : t('deploy.actions.promote.onItsWay')}
        </span>
        <HiddenText>{t('deploy.actions.promote.underWay', words)}</HiddenText>
      </StateBadge>
    );
  }
  const title = t('deploy.actions.promote.title', words);
  return (
    <ReasonButton
      variant="secondary"
      aria-label={title}
      hint={title}
      reason={reason}
      onPress={() => deploy(environment, initialVersion)}
    >
      {t('deploy.actions.promote.go')}
    </ReasonButton>
  );
}

/**
 * Brings what runs upstream into an environment, where it is not there yet; says
 * so where it is on its way already.
 */
export function PromoteButton(props: { environment: EnvironmentOverview }) {
  const { environment } = props;
  const { environments, dispatchedOf } = useDeploy();
  const promotion = promotionTo(
    environment,
    environments,
    dispatchedOf(environment),
  );
  const isPossible =
    promotion?.underWay !== undefined || environment.origin.dispatchable;
  return promotion && isPossible ? (
    <Promote environment={environment.name} promotion={promotion} />
  ) : null;
}

import type {
  DispatchOutcome,
  EnvironmentOverview,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { useOverview } from '../../components/EntityDeployments/OverviewContext';
import { DeployDialog, type LateNews } from '../components/DeployDialog';
import { useViewer } from '../queries/useViewer';
import { useDeploy } from './DeployContext';
import { useCanDeploy } from './useCanDeploy';

/** The deploy dialog of an environment, as long as the address asks for it. */
export function DeployTo(props: {
  overview: ServiceOverview;
  environment: EnvironmentOverview;
  initialVersion: string | undefined;
  onClose(): void;
  onStarted(outcome: DispatchOutcome): void;
  onLateNews(news: LateNews): void;
}) {
  const { overview, environment, initialVersion, onClose, onStarted } = props;
  const { onLateNews } = props;
  const { name, origin } = environment;
  const { hosts, refusal } = useOverview();
  const { entityRef, service } = useDeploy();
  const canDeploy = useCanDeploy(name);
  const viewer = useViewer();
  const account = overview.accounts.find(
    ({ provider, host }) =>
      provider === origin.provider && host === origin.host,
  );
  if (viewer === undefined) {
    // A moment: what this person left in the dialog is found by who they are.
    return null;
  }
  return (
    <DeployDialog
      viewer={viewer}
      target={{ entityRef, environment: name }}
      service={service}
      environment={environment}
      initialVersion={initialVersion}
      canDeploy={canDeploy}
      account={account?.login}
      hosts={hosts}
      refusal={refusal}
      onClose={onClose}
      onStarted={onStarted}
      onLateNews={onLateNews}
    />
  );
}

import { Dialog, DialogBody, DialogHeader } from '@backstage/ui';
import type {
  DispatchOutcome,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import type { HostConnection } from '../../../api/hosts';
import { useMessages } from '../../../translation/useMessages';

/** What the deploy dialog is opened with. */
export interface DeployDialogProps {
  /** Where to. */
  target: EnvironmentTarget;
  /** Title of the service. */
  service: string;
  /** What is known of the environment. */
  environment: EnvironmentOverview;
  /** Label or SHA of the version to begin with; what runs upstream unless told. */
  initialVersion?: string;
  /** Whether the viewer may deploy there, and why not. */
  canDeploy: { allowed: boolean; reason?: string };
  /** The viewer's login at the provider, where it is known. */
  account?: string;
  /** How the viewer stands with the hosts; tells "not connected" from "not set up". */
  hosts?: HostConnection[];
  onClose(): void;
  /** Told once a deployment has started; the dialog closes after it. */
  onStarted(outcome: DispatchOutcome): void;
}

/** Chooses what to deploy, shows what that would mean, and starts it. */
export function DeployDialog(props: DeployDialogProps) {
  const { service, environment, onClose } = props;
  const t = useMessages();
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={1120}>
      <DialogHeader>
        {t('deploy.dialog.title', { service, environment: environment.name })}
      </DialogHeader>
      <DialogBody>{null}</DialogBody>
    </Dialog>
  );
}

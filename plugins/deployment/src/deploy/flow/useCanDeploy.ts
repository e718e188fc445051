import { useMessages } from '../../translation/useMessages';
import { useKnownEnvironment } from '../queries/useOrigin';
import { rightName, useRightOn } from '../queries/useRightOn';
import { useDeploy } from './DeployContext';

/** Whether the viewer may deploy to an environment, and if not, why in words. */
export function useCanDeploy(environment: string): {
  allowed: boolean;
  reason?: string;
} {
  const { entityRef, service } = useDeploy();
  const t = useMessages();
  const mayDispatch = useRightOn(entityRef, environment, 'dispatch');
  const known = useKnownEnvironment({ entityRef, environment });
  if (known && !known.origin.dispatchable) {
    return {
      allowed: false,
      reason: t('deploy.actions.turnedOff', { environment }),
    };
  }
  return mayDispatch
    ? { allowed: true }
    : {
        allowed: false,
        reason: t('deploy.actions.denied', {
          environment,
          service,
          permission: rightName('dispatch'),
        }),
      };
}

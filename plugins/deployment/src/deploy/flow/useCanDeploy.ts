import { useMessages } from '../../translation/useMessages';
import { rightName, useRightOn } from '../queries/useRightOn';
import { useDeploy } from './DeployContext';

/** Whether the viewer may deploy to an environment, and if not, why in words. */
export function useCanDeploy(environment: string): {
  allowed: boolean;
  reason?: string;
} {
  const { entityRef, service } = useDeploy();
  const t = useMessages();
  return useRightOn(entityRef, environment, 'dispatch')
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

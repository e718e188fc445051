import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  deploymentEnvironmentRef,
  deploymentReadPermission,
} from 'backstage-plugin-deployment-common';
import { decide } from '../middleware/decide';
import { saysLacking } from '../middleware/requirePermission';
import type { DeploymentCoreService } from '../services/DeploymentCoreService';
import { parseJsonBytes } from '../services/jsonBytes';
import { environmentNamed } from './environmentAnswers';

/**
 * Refuses callers whom the permission policy does not allow this on this
 * environment, or to read the service.
 *
 * @remarks
 *
 * Nothing is allowed on what does not exist where the policy looks at the
 * environment. Whoever may read the service is told that there is none, and not
 * to ask for a permission.
 *
 * @throws NotAllowedError that names permissions and resources, or NotFoundError
 * that says which environments there are.
 */
export async function requireOnEnvironment(options: {
  core: DeploymentCoreService;
  permissions: PermissionsService;
  permission: ResourcePermission;
  service: string;
  environment: string;
  credentials: BackstageCredentials;
}): Promise<void> {
  const { core, permissions, credentials, service, environment } = options;
  const reading = {
    permission: deploymentReadPermission,
    resourceRef: service,
  };
  const doing = {
    permission: options.permission,
    resourceRef: deploymentEnvironmentRef(service, environment),
  };
  const [mayRead, mayDo] = await decide({
    permissions,
    credentials,
    questions: [reading, doing],
  });
  if (mayRead && mayDo) {
    return;
  }
  if (mayRead) {
    const { environments } = parseJsonBytes(
      await core.environments({ service }),
    );
    environmentNamed(environments, { service, name: environment });
  }
  throw new NotAllowedError(
    saysLacking([...(mayRead ? [] : [reading]), ...(mayDo ? [] : [doing])]),
  );
}

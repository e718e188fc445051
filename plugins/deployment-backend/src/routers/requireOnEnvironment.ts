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
 * Refuses callers whom the permission policy does not allow this on each of
 * these environments of a service, or to read the service.
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
export async function requireOnEnvironments(options: {
  core: DeploymentCoreService;
  permissions: PermissionsService;
  permission: ResourcePermission;
  service: string;
  environments: readonly string[];
  credentials: BackstageCredentials;
}): Promise<void> {
  const { core, permissions, credentials, service } = options;
  const reading = {
    permission: deploymentReadPermission,
    resourceRef: service,
  };
  const questions = [
    reading,
    ...options.environments.map(environment => ({
      permission: options.permission,
      resourceRef: deploymentEnvironmentRef(service, environment),
    })),
  ];
  const allowed = await decide({ permissions, credentials, questions });
  const denied = questions.filter((_question, at) => !allowed[at]);
  if (denied.length === 0) {
    return;
  }
  if (!denied.includes(reading)) {
    const { environments } = parseJsonBytes(
      await core.environments({ service }),
    );
    options.environments
      .filter((_environment, at) => !allowed[at + 1])
      .forEach(name => environmentNamed(environments, { service, name }));
  }
  throw new NotAllowedError(saysLacking(denied));
}

/** The same, of one environment. */
export async function requireOnEnvironment(
  options: Omit<Parameters<typeof requireOnEnvironments>[0], 'environments'> & {
    environment: string;
  },
): Promise<void> {
  const { environment, ...more } = options;
  await requireOnEnvironments({ ...more, environments: [environment] });
}

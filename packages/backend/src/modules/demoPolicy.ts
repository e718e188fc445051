import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  isPermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  createDeploymentEnvironmentConditionalDecision,
  deploymentEnvironmentConditions,
} from 'backstage-plugin-deployment-backend';
import {
  deploymentCancelPermission,
  deploymentDispatchPermission,
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentDeletePermission,
  deploymentEnvironmentUpdatePermission,
} from 'backstage-plugin-deployment-common';

const configuring = [
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentUpdatePermission,
  deploymentEnvironmentDeletePermission,
];
const deploying = [deploymentDispatchPermission, deploymentCancelPermission];

/**
 * Everybody may do everything, but, where that is asked for, only owners of a
 * service configure where it is deployed to, deploy it, and cancel what is under
 * way. Whom GitHub names as reviewers need not be owners, and approve all the
 * same.
 */
export class DemoPolicy implements PermissionPolicy {
  readonly #onlyOwners: boolean;

  constructor(options: { onlyOwners: boolean }) {
    this.#onlyOwners = options.onlyOwners;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!this.#onlyOwners) {
      return { result: AuthorizeResult.ALLOW };
    }
    const claims = user?.info.ownershipEntityRefs ?? [];
    const onService = configuring.find(own => isPermission(permission, own));
    if (onService) {
      return createCatalogConditionalDecision(
        onService,
        catalogConditions.isEntityOwner({ claims }),
      );
    }
    const onEnvironment = deploying.find(own => isPermission(permission, own));
    if (onEnvironment) {
      return createDeploymentEnvironmentConditionalDecision(
        onEnvironment,
        deploymentEnvironmentConditions.isOwner({ claims }),
      );
    }
    return { result: AuthorizeResult.ALLOW };
  }
}

/** Puts the {@link DemoPolicy} in force. */
export const demoPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'demo-policy',
  register(env) {
    env.registerInit({
      deps: { config: coreServices.rootConfig, policy: policyExtensionPoint },
      async init({ config, policy }) {
        const onlyOwners =
          config.getOptionalBoolean('demo.onlyOwners') ?? false;
        policy.setPolicy(new DemoPolicy({ onlyOwners }));
      },
    });
  },
});

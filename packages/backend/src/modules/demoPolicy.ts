import { createBackendModule } from '@backstage/backend-plugin-api';
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
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentDeletePermission,
  deploymentEnvironmentUpdatePermission,
} from 'backstage-plugin-deployment-common';

const forOwners = [
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentUpdatePermission,
  deploymentEnvironmentDeletePermission,
];

/**
 * Everybody may do everything, but only owners of a service configure where it
 * is deployed to.
 */
export class DemoPolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const configuring = forOwners.find(own => isPermission(permission, own));
    if (!configuring) {
      return { result: AuthorizeResult.ALLOW };
    }
    return createCatalogConditionalDecision(
      configuring,
      catalogConditions.isEntityOwner({
        claims: user?.info.ownershipEntityRefs ?? [],
      }),
    );
  }
}

/** Puts the {@link DemoPolicy} in force. */
export const demoPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'demo-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(new DemoPolicy());
      },
    });
  },
});

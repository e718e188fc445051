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
import { deploymentOnEnvironmentPermissions } from 'backstage-plugin-deployment-common';
import {
  createDeploymentEnvironmentConditionalDecision,
  deploymentEnvironmentConditions,
} from '../..';

export class OwnersDeployBelowProduction implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const deploying = deploymentOnEnvironmentPermissions.find(one =>
      isPermission(permission, one),
    );
    if (!deploying) {
      return { result: AuthorizeResult.ALLOW }; // your other rules
    }
    const claims = user?.info.ownershipEntityRefs ?? [];
    if (claims.includes('group:default/release-managers')) {
      return { result: AuthorizeResult.ALLOW };
    }
    return createDeploymentEnvironmentConditionalDecision(deploying, {
      allOf: [
        deploymentEnvironmentConditions.isOwner({ claims }),
        deploymentEnvironmentConditions.hasTier({
          tiers: ['development', 'testing', 'staging'],
        }),
      ],
    });
  }
}

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
import { deploymentApprovePermission } from 'backstage-plugin-deployment-common';
import {
  createDeploymentEnvironmentConditionalDecision,
  deploymentEnvironmentConditions,
} from '../..';

export class LeadsApproveProduction implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const isLead = user?.info.ownershipEntityRefs.includes(
      'group:default/leads',
    );
    if (!isPermission(permission, deploymentApprovePermission) || isLead) {
      return { result: AuthorizeResult.ALLOW }; // your other rules
    }
    return createDeploymentEnvironmentConditionalDecision(
      permission,
      deploymentEnvironmentConditions.hasTier({
        tiers: ['development', 'testing', 'staging'],
      }),
    );
  }
}

import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { permissionRules } from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  createPermission,
  isResourcePermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import type { PermissionPolicy } from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  deploymentEnvironmentRules,
  type DeploymentEnvironmentResource,
} from 'backstage-plugin-deployment-backend';
import {
  deploymentApprovePermission,
  deploymentCancelPermission,
  deploymentDispatchPermission,
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentDeletePermission,
  deploymentEnvironmentUpdatePermission,
  deploymentReadPermission,
  RESOURCE_TYPE_DEPLOYMENT_ENVIRONMENT,
} from 'backstage-plugin-deployment-common';
import { demoPolicy, DemoPolicy } from './demoPolicy';

const policy = new DemoPolicy({ onlyOwners: true });

const user = (...groups: string[]) => ({
  credentials: mockCredentials.user(),
  info: { userEntityRef: 'user:default/alice', ownershipEntityRefs: groups },
});

const owned = (owner: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments' },
  relations: [{ type: 'ownedBy', targetRef: owner }],
});

const environment = (owner: string): DeploymentEnvironmentResource => ({
  service: 'component:default/payments',
  name: 'production',
  tier: 'production',
  owners: [owner],
});

/** Whether the policy, with the rule that it names, lets somebody do this. */
async function isAllowed(
  permission: Permission,
  owner: string,
  groups: string[],
): Promise<boolean> {
  const decision = await policy.handle({ permission }, user(...groups));
  if (decision.result !== AuthorizeResult.CONDITIONAL) {
    return decision.result === AuthorizeResult.ALLOW;
  }
  const { resourceType, conditions } = decision;
  expect(isResourcePermission(permission, resourceType)).toBe(true);
  const { rule, params } = conditions as unknown as {
    rule: string;
    params: { claims: string[] };
  };
  if (resourceType === RESOURCE_TYPE_DEPLOYMENT_ENVIRONMENT) {
    const { isOwner } = deploymentEnvironmentRules;
    expect(rule).toBe(isOwner.name);
    return isOwner.apply(environment(owner), params);
  }
  expect(rule).toBe(permissionRules.isEntityOwner.name);
  return permissionRules.isEntityOwner.apply(owned(owner), params);
}

describe("the demo's policy", () => {
  it.each([
    deploymentEnvironmentCreatePermission,
    deploymentEnvironmentUpdatePermission,
    deploymentEnvironmentDeletePermission,
    deploymentDispatchPermission,
    deploymentCancelPermission,
  ])('lets owners do this to a service ($name), and nobody else', async it => {
    const checkout = 'group:default/checkout';

    expect(await isAllowed(it, checkout, [checkout])).toBe(true);
    expect(await isAllowed(it, checkout, ['group:default/platform'])).toBe(
      false,
    );
    expect(await isAllowed(it, checkout, [])).toBe(false);
  });

  it.each([
    deploymentReadPermission,
    // Whom GitHub names as reviewers need not be owners.
    deploymentApprovePermission,
    createPermission({
      name: 'catalog.entity.delete',
      attributes: { action: 'delete' },
      resourceType: 'catalog-entity',
    }),
    createPermission({ name: 'something.else', attributes: {} }),
  ])('lets everybody do everything else ($name)', async permission => {
    expect(await isAllowed(permission, 'group:default/a', [])).toBe(true);
  });

  it.each([
    deploymentEnvironmentCreatePermission,
    deploymentDispatchPermission,
  ])(
    'lets everybody do everything unless owners alone are asked for ($name)',
    async permission => {
      const open = new DemoPolicy({ onlyOwners: false });

      expect(await open.handle({ permission }, user())).toEqual({
        result: AuthorizeResult.ALLOW,
      });
    },
  );

  it('is put in force by its module', async () => {
    const setPolicy = jest.fn<void, [PermissionPolicy]>();

    await startTestBackend({
      extensionPoints: [[policyExtensionPoint, { setPolicy }]],
      features: [demoPolicy],
    });

    expect(setPolicy).toHaveBeenCalledWith(expect.any(DemoPolicy));
  });
});

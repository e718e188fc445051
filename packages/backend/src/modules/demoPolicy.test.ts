import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { permissionRules } from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  createPermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import type { PermissionPolicy } from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentDeletePermission,
  deploymentEnvironmentUpdatePermission,
  deploymentReadPermission,
} from 'backstage-plugin-deployment-common';
import { demoPolicy, DemoPolicy } from './demoPolicy';

const policy = new DemoPolicy({ onlyOwnersConfigure: true });

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
  const { rule, params } = decision.conditions as unknown as {
    rule: string;
    params: { claims: string[] };
  };
  expect(rule).toBe(permissionRules.isEntityOwner.name);
  return permissionRules.isEntityOwner.apply(owned(owner), params);
}

describe("the demo's policy", () => {
  it.each([
    deploymentEnvironmentCreatePermission,
    deploymentEnvironmentUpdatePermission,
    deploymentEnvironmentDeletePermission,
  ])('lets owners configure a service ($name), and nobody else', async it => {
    const checkout = 'group:default/checkout';

    expect(await isAllowed(it, checkout, [checkout])).toBe(true);
    expect(await isAllowed(it, checkout, ['group:default/platform'])).toBe(
      false,
    );
    expect(await isAllowed(it, checkout, [])).toBe(false);
  });

  it.each([
    deploymentReadPermission,
    createPermission({
      name: 'catalog.entity.delete',
      attributes: { action: 'delete' },
      resourceType: 'catalog-entity',
    }),
    createPermission({ name: 'something.else', attributes: {} }),
  ])('lets everybody do everything else ($name)', async permission => {
    expect(await isAllowed(permission, 'group:default/a', [])).toBe(true);
  });

  it('lets everybody configure everything unless owners alone are asked for', async () => {
    const open = new DemoPolicy({ onlyOwnersConfigure: false });
    expect(
      await open.handle(
        { permission: deploymentEnvironmentCreatePermission },
        user(),
      ),
    ).toEqual({ result: AuthorizeResult.ALLOW });
  });

  it('is put in force by its module', async () => {
    const setPolicy = jest.fn<void, [PermissionPolicy]>();

    await startTestBackend({
      extensionPoints: [[policyExtensionPoint, { setPolicy }]],
      features: [demoPolicy],
    });

    expect(setPolicy).toHaveBeenCalledWith(expect.any(DemoPolicy));
  });
});

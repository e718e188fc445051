import type { DeploymentEnvironmentResource } from './environmentResource';
import {
  createDeploymentEnvironmentConditionalDecision,
  deploymentEnvironmentConditions,
} from './environmentConditions';
import { deploymentEnvironmentRules } from './environmentRules';
import { deploymentOnEnvironmentPermissions } from 'backstage-plugin-deployment-common';

const { isOwner, hasName, hasTier, hasService } = deploymentEnvironmentRules;

const production: DeploymentEnvironmentResource = {
  service: 'component:default/payments',
  name: 'Production',
  tier: 'production',
  owners: ['group:default/checkout', 'user:default/alice'],
};

describe('isOwner', () => {
  it.each([
    [['group:default/checkout'], true],
    [['group:default/other', 'user:default/alice'], true],
    [['Group:default/Checkout'], true],
    [['group:default/other'], false],
    [['checkout'], false],
    [[], false],
  ])('of %p is %p', (claims, expected) => {
    expect(isOwner.apply(production, { claims })).toBe(expected);
  });

  it('is nobody where the service has no owner', () => {
    const orphan = { ...production, owners: [] };

    expect(isOwner.apply(orphan, { claims: ['group:default/checkout'] })).toBe(
      false,
    );
  });
});

describe('hasName', () => {
  it.each([
    [['staging', 'Production'], true],
    // Two environments may differ in case alone.
    [['production'], false],
    [[], false],
  ])('of %p is %p', (names, expected) => {
    expect(hasName.apply(production, { names })).toBe(expected);
  });
});

describe('hasTier', () => {
  it('is one of those that are named', () => {
    expect(
      hasTier.apply(production, { tiers: ['staging', 'production'] }),
    ).toBe(true);
    expect(hasTier.apply(production, { tiers: ['staging', 'other'] })).toBe(
      false,
    );
  });

  it('knows which tiers there are', () => {
    const { paramsSchema } = hasTier;
    const check = (tiers: string[]) =>
      (
        paramsSchema as unknown as {
          safeParse(value: unknown): { success: boolean };
        }
      ).safeParse({ tiers }).success;

    expect(check(['development', 'testing', 'staging'])).toBe(true);
    expect(check(['production', 'other'])).toBe(true);
    expect(check(['prod'])).toBe(false);
  });
});

describe('hasService', () => {
  it.each([
    [['component:default/payments'], true],
    [['Component:Default/Payments'], true],
    [['component:default/search'], false],
    [['payments'], false],
  ])('of %p is %p', (services, expected) => {
    expect(hasService.apply(production, { services })).toBe(expected);
  });
});

describe('every rule', () => {
  it.each([
    [
      isOwner.toQuery({ claims: ['Group:default/A'] }),
      { key: 'owners', values: ['group:default/a'] },
    ],
    [hasName.toQuery({ names: ['A'] }), { key: 'name', values: ['A'] }],
    [
      hasTier.toQuery({ tiers: ['staging'] }),
      { key: 'tier', values: ['staging'] },
    ],
    [
      hasService.toQuery({ services: ['Component:default/A'] }),
      { key: 'service', values: ['component:default/a'] },
    ],
  ])('is a filter too: %j', (filter, expected) => {
    expect(filter).toEqual(expected);
  });

  it.each(deploymentOnEnvironmentPermissions)(
    'is a condition for policies about $name',
    permission => {
      expect(
        createDeploymentEnvironmentConditionalDecision(permission, {
          anyOf: [
            deploymentEnvironmentConditions.hasName({ names: ['eu'] }),
            deploymentEnvironmentConditions.hasService({ services: ['a:b/c'] }),
          ],
        }),
      ).toEqual({
        result: 'CONDITIONAL',
        pluginId: 'deployment',
        resourceType: 'deployment-environment',
        conditions: {
          anyOf: [
            {
              rule: 'HAS_NAME',
              resourceType: 'deployment-environment',
              params: { names: ['eu'] },
            },
            {
              rule: 'HAS_SERVICE',
              resourceType: 'deployment-environment',
              params: { services: ['a:b/c'] },
            },
          ],
        },
      });
    },
  );
});

import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { deploymentEnvironmentResourceRef } from './environmentResource';

const tier = z.enum([
  'development',
  'testing',
  'staging',
  'production',
  'other',
]);

// Entity refs mean the same in any case, and policies write them by hand.
const lowerCase = (refs: string[]) =>
  refs.map(ref => ref.toLocaleLowerCase('en-US'));

const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow environments of services that one of the claims owns',
  resourceRef: deploymentEnvironmentResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe(
        'Entity refs of users and groups, usually the ownershipEntityRefs of the user',
      ),
  }),
  apply: ({ owners }, { claims }) => {
    const own = lowerCase(claims);
    return owners.some(owner => own.includes(owner));
  },
  toQuery: ({ claims }) => ({ key: 'owners', values: lowerCase(claims) }),
});

const hasName = createPermissionRule({
  name: 'HAS_NAME',
  description: 'Allow environments with one of these names',
  resourceRef: deploymentEnvironmentResourceRef,
  paramsSchema: z.object({
    names: z
      .array(z.string())
      .describe('Names of environments, exactly as they are configured'),
  }),
  apply: ({ name }, { names }) => names.includes(name),
  toQuery: ({ names }) => ({ key: 'name', values: names }),
});

const hasTier = createPermissionRule({
  name: 'HAS_TIER',
  description: 'Allow environments of one of these tiers',
  resourceRef: deploymentEnvironmentResourceRef,
  paramsSchema: z.object({
    tiers: z.array(tier).describe('Tiers, for example staging'),
  }),
  apply: (environment, { tiers }) => tiers.includes(environment.tier),
  toQuery: ({ tiers }) => ({ key: 'tier', values: tiers }),
});

const hasService = createPermissionRule({
  name: 'HAS_SERVICE',
  description: 'Allow environments of one of these services',
  resourceRef: deploymentEnvironmentResourceRef,
  paramsSchema: z.object({
    services: z
      .array(z.string())
      .describe('Full entity refs, for example component:default/payments'),
  }),
  apply: ({ service }, { services }) => lowerCase(services).includes(service),
  toQuery: ({ services }) => ({
    key: 'service',
    values: lowerCase(services),
  }),
});

/**
 * The rules behind the conditions on environments, for those who test their
 * policies.
 *
 * @public
 */
export const deploymentEnvironmentRules = {
  isOwner,
  hasName,
  hasTier,
  hasService,
};

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
 * Everybody may do everything, but, where that is asked for, only owners of a
 * service configure where it is deployed to.
 */
export class DemoPolicy implements PermissionPolicy {
  readonly #onlyOwnersConfigure: boolean;

  constructor(options: { onlyOwnersConfigure: boolean }) {
    this.#onlyOwnersConfigure = options.onlyOwnersConfigure;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const configuring = forOwners.find(own => isPermission(permission, own));
    if (!configuring || !this.#onlyOwnersConfigure) {
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
      deps: { config: coreServices.rootConfig, policy: policyExtensionPoint },
      async init({ config, policy }) {
        const onlyOwnersConfigure =
          config.getOptionalBoolean('demo.onlyOwnersConfigure') ?? false;
        policy.setPolicy(new DemoPolicy({ onlyOwnersConfigure }));
      },
    });
  },
});

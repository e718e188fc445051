import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import {
  createPermission,
  type PermissionAttributes,
} from '@backstage/plugin-permission-common';

type Action = PermissionAttributes['action'];

const onEntity = (name: string, action: Action) =>
  createPermission({
    name,
    attributes: { action },
    resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
  });

/**
 * Allows to see what runs where for a service. The resource is the service's
 * catalog entity, so that a policy can use the catalog's own rules, for example
 * "is owner of the entity".
 *
 * @public
 */
export const deploymentReadPermission = onEntity('deployment.read', 'read');

/**
 * Allows to add environments to a service. The resource is the service's
 * catalog entity.
 *
 * @public
 */
export const deploymentEnvironmentCreatePermission = onEntity(
  'deployment.environment.create',
  'create',
);

/**
 * Allows to change environments of a service, their order included. The
 * resource is the service's catalog entity.
 *
 * @public
 */
export const deploymentEnvironmentUpdatePermission = onEntity(
  'deployment.environment.update',
  'update',
);

/**
 * Allows to remove environments from a service. The resource is the service's
 * catalog entity.
 *
 * @public
 */
export const deploymentEnvironmentDeletePermission = onEntity(
  'deployment.environment.delete',
  'delete',
);

/**
 * Type of the resource that deployments are allowed to: one environment of one
 * service, named by {@link deploymentEnvironmentRef}.
 *
 * @public
 */
export const RESOURCE_TYPE_DEPLOYMENT_ENVIRONMENT = 'deployment-environment';

/**
 * Names an environment as the resource of a permission.
 *
 * @param entityRef - Full entity ref of the service, for example
 * `component:default/payments`.
 * @param environment - Name of the environment.
 * @returns For example `component:default/payments#production`.
 * @public
 */
export function deploymentEnvironmentRef(
  entityRef: string,
  environment: string,
): string {
  return `${entityRef.toLocaleLowerCase('en-US')}#${environment}`;
}

/**
 * Reads what {@link deploymentEnvironmentRef} wrote. Entity refs have no `#`,
 * names of environments may have one.
 *
 * @returns `undefined` for anything else.
 * @public
 */
export function parseDeploymentEnvironmentRef(
  resourceRef: string,
): { service: string; environment: string } | undefined {
  const end = resourceRef.indexOf('#');
  const service = resourceRef.slice(0, Math.max(end, 0));
  const environment = resourceRef.slice(end + 1);
  return service && environment ? { service, environment } : undefined;
}

const onEnvironment = (name: string, action: Action) =>
  createPermission({
    name,
    attributes: { action },
    resourceType: RESOURCE_TYPE_DEPLOYMENT_ENVIRONMENT,
  });

/**
 * Allows to deploy to an environment, and to run the failed parts of a
 * deployment again. GitHub's own rights are asked too: this can only take away.
 *
 * @public
 */
export const deploymentDispatchPermission = onEnvironment(
  'deployment.dispatch',
  'create',
);

/**
 * Allows to cancel what is under way to an environment. GitHub's own rights are
 * asked too: this can only take away.
 *
 * @public
 */
export const deploymentCancelPermission = onEnvironment(
  'deployment.cancel',
  'delete',
);

/**
 * Allows to approve or reject what waits to enter an environment. GitHub's own
 * rights are asked too: this can only take away.
 *
 * @public
 */
export const deploymentApprovePermission = onEnvironment(
  'deployment.approve',
  'update',
);

/**
 * The permissions about one environment.
 *
 * @public
 */
export const deploymentOnEnvironmentPermissions = [
  deploymentDispatchPermission,
  deploymentCancelPermission,
  deploymentApprovePermission,
];

/**
 * All permissions of the deployment plugin.
 *
 * @public
 */
export const deploymentPermissions = [
  deploymentReadPermission,
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentUpdatePermission,
  deploymentEnvironmentDeletePermission,
  ...deploymentOnEnvironmentPermissions,
];

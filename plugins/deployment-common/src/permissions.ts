import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import { createPermission } from '@backstage/plugin-permission-common';

/**
 * Allows to see what runs where for a service. The resource is the service's
 * catalog entity, so that a policy can use the catalog's own rules, for example
 * "is owner of the entity".
 *
 * @public
 */
export const deploymentReadPermission = createPermission({
  name: 'deployment.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Allows to add environments to a service. The resource is the service's
 * catalog entity.
 *
 * @public
 */
export const deploymentEnvironmentCreatePermission = createPermission({
  name: 'deployment.environment.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Allows to change environments of a service, their order included. The
 * resource is the service's catalog entity.
 *
 * @public
 */
export const deploymentEnvironmentUpdatePermission = createPermission({
  name: 'deployment.environment.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * Allows to remove environments from a service. The resource is the service's
 * catalog entity.
 *
 * @public
 */
export const deploymentEnvironmentDeletePermission = createPermission({
  name: 'deployment.environment.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

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
];

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
 * All permissions of the deployment plugin.
 *
 * @public
 */
export const deploymentPermissions = [deploymentReadPermission];

import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  DEPLOYMENT_PLUGIN_ID,
  RESOURCE_TYPE_DEPLOYMENT_ENVIRONMENT,
  type Tier,
} from 'backstage-plugin-deployment-common';

/**
 * What a permission policy can decide by, of one environment.
 *
 * @public
 */
export interface DeploymentEnvironmentResource {
  /** Entity ref of the service, in lower case. */
  service: string;
  /** Name of the environment. */
  name: string;
  /** What kind of place it is. */
  tier: Tier;
  /**
   * Entity refs of the owners of the service in the catalog, in lower case. None
   * where the service is gone from there.
   */
  owners: string[];
}

/**
 * The same as a filter: what has one of the values there.
 *
 * @public
 */
export interface DeploymentEnvironmentFilter {
  key: 'service' | 'name' | 'tier' | 'owners';
  values: string[];
}

/**
 * Environments as resources of the permission framework.
 *
 * @public
 */
export const deploymentEnvironmentResourceRef = createPermissionResourceRef<
  DeploymentEnvironmentResource,
  DeploymentEnvironmentFilter
>().with({
  pluginId: DEPLOYMENT_PLUGIN_ID,
  resourceType: RESOURCE_TYPE_DEPLOYMENT_ENVIRONMENT,
});

/**
 * Backend of the deployment plugin: authentication, permissions, audit and
 * routing in front of the Rust core, and nothing else.
 *
 * @packageDocumentation
 */

export { deploymentPlugin as default } from './plugin';
export {
  createDeploymentEnvironmentConditionalDecision,
  deploymentEnvironmentConditions,
} from './permissions/environmentConditions';
export { deploymentEnvironmentResourceRef } from './permissions/environmentResource';
export { deploymentEnvironmentRules } from './permissions/environmentRules';
export type {
  DeploymentEnvironmentFilter,
  DeploymentEnvironmentResource,
} from './permissions/environmentResource';
export { deploymentCoreServiceRef } from './services/DeploymentCoreService';
export type {
  DeploymentCoreChanges,
  DeploymentCoreRequestOptions,
  DeploymentCoreService,
  DeploymentCoreTrial,
  DeploymentViewer,
} from './services/DeploymentCoreService';
export type { JsonBytes } from './services/jsonBytes';
export { DeploymentCoreError } from './services/DeploymentCoreError';

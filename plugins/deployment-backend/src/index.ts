/**
 * Backend of the deployment plugin: authentication, permissions, audit and
 * routing in front of the Rust core, and nothing else.
 *
 * @packageDocumentation
 */

export { deploymentPlugin as default } from './plugin';
export { deploymentCoreServiceRef } from './services/DeploymentCoreService';
export type {
  DeploymentCoreRequestOptions,
  DeploymentCoreService,
  DeploymentViewer,
  JsonBytes,
} from './services/DeploymentCoreService';
export { DeploymentCoreError } from './services/DeploymentCoreError';

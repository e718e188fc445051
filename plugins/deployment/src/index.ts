/**
 * Deployments of every service inside Backstage.
 *
 * @packageDocumentation
 */

export { deploymentPlugin as default } from './plugin';
export type {
  ConfigurationApi,
  CopyEnvironmentsOptions,
  EnvironmentDraftChange,
  ImportEnvironmentsOptions,
  ListEnvironmentsOptions,
} from './api/ConfigurationApi';
export {
  deploymentApiRef,
  type DeploymentApi,
  type GetOverviewOptions,
  type HostConnection,
  type HostConnectionState,
  type HostRef,
  type OverviewAnswer,
} from './api/DeploymentApi';
export type {
  DispatchApi,
  EnvironmentTarget,
  RunTarget,
} from './api/DispatchApi';
export {
  providerTokenRenewalApiRef,
  type ProviderTokenRenewalApi,
  type RejectedToken,
  type RenewalMode,
} from './api/ProviderTokenRenewal';
export {
  ApprovalsCount,
  ApprovalsNavItem,
  type ApprovalsNavItemProps,
  type ApprovalsNavLink,
} from './inbox/components/ApprovalsNavItem';
export { deploymentTranslationRef } from './translation/ref';

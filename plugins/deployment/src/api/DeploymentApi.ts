import { createApiRef } from '@backstage/frontend-plugin-api';
import type { ServiceOverview } from 'backstage-plugin-deployment-common';
import type { ConfigurationApi } from './ConfigurationApi';
import type { DispatchApi } from './DispatchApi';
import type { HostConnection, HostRef } from './hosts';
import type { PipelineApi } from './PipelineApi';

export type { HostConnection, HostConnectionState, HostRef } from './hosts';

/**
 * What is known about the deployments of a service, as one viewer sees it.
 *
 * @public
 */
export interface OverviewAnswer {
  /** What the backend answered. */
  overview: ServiceOverview;
  /** The hosts that the service needs, in order of first use. */
  hosts: HostConnection[];
}

/**
 * Options of {@link DeploymentApi.getOverview}.
 *
 * @public
 */
export interface GetOverviewOptions {
  /** Ends the requests when nobody waits for them any more. */
  signal?: AbortSignal;
  /**
   * Also asks for what background refreshes leave alone for a while: tokens of
   * hosts that were not connected, and a silent renewal that failed. For
   * refreshes that a person asked for. The default is `false`.
   */
  thorough?: boolean;
}

/**
 * The browser's side of the deployment backend.
 *
 * @public
 */
export interface DeploymentApi
  extends ConfigurationApi,
    DispatchApi,
    PipelineApi {
  /**
   * Reads what runs where. Never opens a login dialog by itself. Where a
   * provider rejects the viewer's token, it is renewed silently if possible and
   * the request is repeated once.
   *
   * @param entityRef - Full entity ref of the service.
   * @throws ResponseError when the backend refuses or fails.
   */
  getOverview(
    entityRef: string,
    options?: GetOverviewOptions,
  ): Promise<OverviewAnswer>;

  /**
   * Asks the viewer to connect their account, in a popup. Call it from a click
   * handler only: browsers block popups that no gesture asked for.
   *
   * @throws when the viewer closes the popup or refuses.
   */
  connect(host: HostRef): Promise<void>;

  /**
   * Replaces a token that the provider rejected, in a popup. Call it from a
   * click handler only.
   *
   * @throws when the viewer closes the popup or refuses.
   */
  reconnect(host: HostRef): Promise<void>;
}

/**
 * Ref of the {@link DeploymentApi}.
 *
 * @public
 */
export const deploymentApiRef = createApiRef<DeploymentApi>({
  id: 'plugin.deployment.client',
});

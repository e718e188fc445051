import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  RequiredHost,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';

/**
 * How the viewer stands with a provider's host.
 *
 * - `connected`: a token was sent.
 * - `not_connected`: Backstage has no token of this viewer for the host.
 * - `not_set_up`: Backstage has no auth provider for the host at all, so that
 *   connecting is not possible.
 *
 * @public
 */
export type HostConnectionState = 'connected' | 'not_connected' | 'not_set_up';

/**
 * A host that a service needs, and how the viewer stands with it.
 *
 * @public
 */
export interface HostConnection extends RequiredHost {
  /** How the viewer stands with the host. */
  state: HostConnectionState;
}

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
 * Names a provider's host.
 *
 * @public
 */
export type HostRef = Pick<RequiredHost, 'provider' | 'host'>;

/**
 * The browser's side of the deployment backend.
 *
 * @public
 */
export interface DeploymentApi {
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

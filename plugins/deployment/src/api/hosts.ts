import type { RequiredHost } from 'backstage-plugin-deployment-common';

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
 * Names a provider's host.
 *
 * @public
 */
export type HostRef = Pick<RequiredHost, 'provider' | 'host'>;

/** Whether two names mean the same host. */
export function sameHost(one: HostRef, other: HostRef): boolean {
  return one.provider === other.provider && one.host === other.host;
}

import { createApiRef } from '@backstage/frontend-plugin-api';
import type { RequiredHost } from 'backstage-plugin-deployment-common';

/**
 * A token that its provider rejected although Backstage still holds it.
 *
 * @public
 */
export interface RejectedToken extends RequiredHost {
  /** The token, so that one that was renewed meanwhile is left alone. */
  token: string;
}

/**
 * How a renewal may go about: `silent` without any dialog, `popup` in a popup
 * that a user gesture opens.
 *
 * @public
 */
export type RenewalMode = 'silent' | 'popup';

/**
 * Replaces provider tokens that were rejected. Backstage hands out a token
 * until it expires and has no way to be told that the provider no longer
 * accepts it.
 *
 * @public
 */
export interface ProviderTokenRenewalApi {
  /**
   * Tries to have Backstage hold another token for the host. Whether it does
   * is seen by asking for the token again: a renewal that is not possible in
   * this mode resolves without having changed anything.
   *
   * @throws in mode `popup`, when the viewer closes the popup or refuses.
   */
  renew(rejected: RejectedToken, mode: RenewalMode): Promise<void>;
}

/**
 * Ref of the {@link ProviderTokenRenewalApi}. The default works with GitHub:
 * with the app module of `backstage-plugin-deployment/github-auth-renewal`
 * silently or in one popup, without it by sign-out and popup. Override it where
 * an app has more than one GitHub auth provider.
 *
 * @public
 */
export const providerTokenRenewalApiRef = createApiRef<ProviderTokenRenewalApi>(
  { id: 'plugin.deployment.provider-token-renewal' },
);

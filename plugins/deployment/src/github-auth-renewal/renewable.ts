/**
 * How {@link Renewable.renew} may ask: silently, or in a popup that a user
 * gesture opens.
 *
 * @public
 */
export type RenewOptions = { optional: true } | { instantPopup: true };

/**
 * An auth API whose token can be replaced before it expires.
 *
 * @public
 */
export interface Renewable {
  /**
   * Gets a fresh token and, only if that succeeds, hands it out from then on.
   *
   * @returns The token; empty when `optional` was asked for and a fresh token
   * cannot be had without the viewer.
   */
  renew(options: RenewOptions): Promise<string>;
}

/** Whether an auth API can renew its token. */
export function isRenewable<T extends object>(api: T): api is T & Renewable {
  return 'renew' in api && typeof api.renew === 'function';
}

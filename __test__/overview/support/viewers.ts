// Viewers whose tokens end and whose rights come and go, and what must never reach those who have none.

import type { Asking } from './core.ts';
import type { Harness } from './harness.ts';

/** Somebody who reads, and what is true about them. */
export interface Viewer {
  readonly login: string;
  token: string;
  /** Whether GitHub accepts the token. */
  connected: boolean;
  /** Whether GitHub shows them the private repository. */
  access: boolean;
  /** Seconds that had passed when `access` or `connected` changed for this token. */
  changedAt: number;
}

/** How GitHub says no. A token that is sent again and again after its end uses up what an address may ask without any. */
export const refusals = [
  'not_found_or_not_visible',
  'token_rejected',
  'rate_limited',
];

/** Somebody with a new token. */
export const viewer = (
  harness: Harness,
  login: string,
  access = true,
): Viewer => ({
  login,
  token: harness.tokenOf(login),
  connected: true,
  access,
  changedAt: -Infinity,
});

/** Who asks, as the core takes it. */
export const asking = ({
  login,
  token,
}: Pick<Viewer, 'login' | 'token'>): Asking => ({
  user: `user:default/${login}`,
  token,
});

/** Ends their token, where it has not ended yet. */
export function endToken(harness: Harness, who: Viewer): void {
  if (who.connected) {
    harness.revokeTokens(who.login);
    who.connected = false;
    who.changedAt = harness.passed;
  }
}

/** Gives them a new token, which knows nothing of what the old one has read. */
export function renewToken(harness: Harness, who: Viewer): void {
  who.token = harness.tokenOf(who.login);
  who.connected = true;
  who.changedAt = -Infinity;
}

/** Takes their right to a repository, or gives it back. */
export function changeAccess(
  harness: Harness,
  who: Viewer,
  repository: string,
): void {
  who.access = !who.access;
  harness.setPermission(repository, who.login, who.access ? 'push' : 'none');
  who.changedAt = harness.passed;
}

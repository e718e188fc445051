import type { ScmAuthApi } from '@backstage/integration-react';
import {
  providerTokenKey,
  type ProviderTokens,
  type RequiredHost,
} from 'backstage-plugin-deployment-common';
import type { HostConnection, HostConnectionState, HostRef } from './hosts';
import type { ProviderTokenRenewalApi } from './ProviderTokenRenewal';

/** How long background refreshes leave a host alone that was not connected. */
const ASK_AGAIN_AFTER_MS = 5 * 60_000;

/** Tokens of one request, and how the viewer stands with each host. */
export interface CollectedTokens {
  /** By `provider:host`; absent where there is none. */
  tokens: ProviderTokens;
  /** One for each host that was asked for, in the same order. */
  connections: HostConnection[];
}

function keyOf({ provider, host }: HostRef): string {
  return providerTokenKey(provider, host);
}

/**
 * Asks Backstage for the viewer's provider tokens: for every request anew,
 * silently, and for each host on its own. Keeps no token, but for those that
 * were rejected, in order not to try them again and again.
 */
export class ProviderTokenSource {
  readonly #scmAuth: ScmAuthApi;
  readonly #renewal: ProviderTokenRenewalApi;
  readonly #scopes: string[];
  /** Hosts without a token, and when that was found out. */
  readonly #unconnected = new Map<string, number>();
  /** The last rejected token of a host. */
  readonly #rejected = new Map<string, string>();
  /** Rejected tokens whose silent renewal has failed. */
  readonly #notRenewable = new Set<string>();
  /** Settles when the popup that is open has been dealt with. */
  #popup: Promise<unknown> = Promise.resolve();

  constructor(options: {
    scmAuth: ScmAuthApi;
    renewal: ProviderTokenRenewalApi;
    /** GitHub scopes beyond those that `scmAuth` asks for. */
    scopes: string[];
  }) {
    this.#scmAuth = options.scmAuth;
    this.#renewal = options.renewal;
    this.#scopes = options.scopes;
  }

  /** Collects tokens without any dialog. */
  async collect(
    hosts: RequiredHost[],
    options: { thorough?: boolean } = {},
  ): Promise<CollectedTokens> {
    if (options.thorough) {
      this.#unconnected.clear();
      this.#notRenewable.clear();
    }
    // While a popup is open the session is in between two tokens; requests sent
    // now would wait behind a login dialog that outlives the popup.
    await this.#popup;
    const tokens: ProviderTokens = {};
    const connections = await Promise.all(
      hosts.map(async host => {
        const { state, token } = await this.#ask(host);
        if (token) {
          tokens[keyOf(host)] = token;
        }
        return { ...host, state };
      }),
    );
    return { tokens, connections };
  }

  /**
   * Tries once per rejected token to replace it silently.
   *
   * @param hosts - Hosts that rejected the token of `used`.
   * @returns Tokens to repeat the request with, or `undefined` when none of
   * them differs.
   */
  async renewSilently(
    hosts: HostConnection[],
    used: CollectedTokens,
  ): Promise<CollectedTokens | undefined> {
    for (const host of hosts) {
      const token = used.tokens[keyOf(host)];
      if (!token) {
        continue;
      }
      this.#rejected.set(keyOf(host), token);
      if (!this.#notRenewable.has(token)) {
        await this.#renewal.renew({ ...host, token }, 'silent').catch(() => {
          // A renewal that fails leaves the old token, which the comparison
          // below finds out.
        });
      }
    }
    const renewed = await this.collect(used.connections);
    let differs = false;
    for (const host of hosts) {
      const before = used.tokens[keyOf(host)];
      const after = renewed.tokens[keyOf(host)];
      if (after && after !== before) {
        this.#rejected.delete(keyOf(host));
        differs = true;
      } else if (before) {
        this.#notRenewable.add(before);
      }
    }
    return differs ? renewed : undefined;
  }

  /** Connects a host in a popup. */
  async connect(host: RequiredHost): Promise<void> {
    await this.#whileInPopup(async () => {
      await this.#scmAuth.getCredentials({
        ...this.#request(host),
        instantPopup: true,
      });
    });
    this.#unconnected.delete(keyOf(host));
  }

  /** Replaces the rejected token of a host in a popup. */
  async reconnect(host: RequiredHost): Promise<void> {
    const token =
      this.#rejected.get(keyOf(host)) ?? (await this.#ask(host)).token;
    if (!token) {
      await this.connect(host);
      return;
    }
    await this.#whileInPopup(() =>
      this.#renewal.renew({ ...host, token }, 'popup'),
    );
    this.#rejected.delete(keyOf(host));
    this.#notRenewable.delete(token);
    this.#unconnected.delete(keyOf(host));
  }

  async #whileInPopup(work: () => Promise<void>): Promise<void> {
    const done = work();
    this.#popup = done.catch(() => {
      // The caller gets the error; those who wait only wait for the end.
    });
    await done;
  }

  #request(host: RequiredHost) {
    return {
      url: host.url,
      additionalScope: { customScopes: { github: this.#scopes } },
    };
  }

  async #ask(
    host: RequiredHost,
  ): Promise<{ state: HostConnectionState; token: string }> {
    const since = this.#unconnected.get(keyOf(host));
    if (since !== undefined && Date.now() - since < ASK_AGAIN_AFTER_MS) {
      // Asking for scopes that the session lacks makes Backstage drop it, and
      // every other plugin's next request fetch it anew.
      return { state: 'not_connected', token: '' };
    }
    try {
      const { token } = await this.#scmAuth.getCredentials({
        ...this.#request(host),
        optional: true,
      });
      if (token) {
        this.#unconnected.delete(keyOf(host));
        return { state: 'connected', token };
      }
    } catch (error) {
      if (
        error instanceof Error &&
        error.message.startsWith('No auth provider available')
      ) {
        return { state: 'not_set_up', token: '' };
      }
      // Whatever else keeps Backstage from giving a token: the viewer can only
      // connect, and is told the reason when that fails too.
    }
    this.#unconnected.set(keyOf(host), Date.now());
    return { state: 'not_connected', token: '' };
  }
}

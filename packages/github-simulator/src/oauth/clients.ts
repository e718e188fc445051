/** OAuth apps: who may ask users for tokens. */
import { timingSafeEqual } from 'node:crypto';

/** An OAuth app as its owner registered it. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Shown on the authorize page; the client id by default. */
  readonly name?: string;
  /** Callback addresses begin with one of these; any address when absent. */
  readonly callbackUrls?: readonly string[];
}

/**
 * The registered apps. Where none is registered every client id is an app,
 * and the first secret that it shows is its secret from then on: a local
 * set-up needs no registration, and a wrong secret is still found out.
 */
export class OAuthClients {
  readonly #registered: ReadonlyMap<string, OAuthClient>;
  readonly #learned = new Map<string, string>();

  constructor(clients: readonly OAuthClient[] = []) {
    this.#registered = new Map(clients.map(each => [each.clientId, each]));
  }

  #open(): boolean {
    return this.#registered.size === 0;
  }

  /** The app's name; null for an unknown app. */
  nameOf(clientId: string): string | null {
    if (clientId === '') {
      return null;
    }
    const client = this.#registered.get(clientId);
    if (client === undefined) {
      return this.#open() ? clientId : null;
    }
    return client.name ?? client.clientId;
  }

  /** Whether the app may send users back to that address. */
  allowsCallback(clientId: string, callback: string): boolean {
    let url: URL;
    try {
      url = new URL(callback);
    } catch {
      return false;
    }
    if (!['http:', 'https:'].includes(url.protocol)) {
      return false;
    }
    const allowed = this.#registered.get(clientId)?.callbackUrls;
    return (
      allowed === undefined || allowed.some(each => callback.startsWith(each))
    );
  }

  /** Where users go without `redirect_uri`: the first registered address. */
  defaultCallback(clientId: string): string | null {
    return this.#registered.get(clientId)?.callbackUrls?.[0] ?? null;
  }

  /** Whether that is the app's secret. */
  authenticate(clientId: string, secret: string): boolean {
    if (clientId === '' || secret === '') {
      return false;
    }
    const known =
      this.#registered.get(clientId)?.clientSecret ??
      this.#learned.get(clientId);
    if (known === undefined) {
      if (!this.#open()) {
        return false;
      }
      this.#learned.set(clientId, secret);
      return true;
    }
    const a = Buffer.from(known);
    const b = Buffer.from(secret);
    return a.length === b.length && timingSafeEqual(a, b);
  }
}

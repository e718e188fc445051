import type {
  AuthRequestOptions,
  BackstageIdentityApi,
  OAuthApi,
  OAuthScope,
  ProfileInfoApi,
  SessionApi,
} from '@backstage/frontend-plugin-api';
import type { Renewable, RenewOptions } from './renewable';

/**
 * What Backstage's GitHub auth API offers.
 *
 * @public
 */
export type GithubAuthApi = OAuthApi &
  ProfileInfoApi &
  BackstageIdentityApi &
  SessionApi;

function scopeList(scope: OAuthScope | undefined): string[] {
  return [scope ?? []]
    .flat()
    .flatMap(part => part.split(/\s+/))
    .filter(Boolean);
}

/**
 * Backstage's GitHub auth API, with a token that can be renewed.
 *
 * A session cannot be told that its token is dead. So a renewal starts a second
 * session beside it and swaps it in when it has a token. Until then everybody
 * keeps the first one: dropping it would leave all requests of the app waiting
 * behind a login dialog, since the Backstage identity may live in it too.
 *
 * @public
 */
export class RenewableGithubAuth implements GithubAuthApi, Renewable {
  readonly #create: () => GithubAuthApi;
  readonly #scopes = new Set<string>();
  #current: GithubAuthApi;
  #silentRenewal: Promise<string> | undefined;

  /**
   * @param create - Makes a session; called once now and once per renewal.
   */
  constructor(create: () => GithubAuthApi) {
    this.#create = create;
    this.#current = create();
  }

  async getAccessToken(
    scope?: OAuthScope,
    options?: AuthRequestOptions,
  ): Promise<string> {
    const token = await this.#current.getAccessToken(scope, options);
    if (token) {
      // Remembered for renewals: a new session knows of no scopes, and a popup
      // that asks for fewer would take some away.
      scopeList(scope).forEach(name => this.#scopes.add(name));
    }
    return token;
  }

  getBackstageIdentity(options?: AuthRequestOptions) {
    return this.#current.getBackstageIdentity(options);
  }

  getProfile(options?: AuthRequestOptions) {
    return this.#current.getProfile(options);
  }

  signIn() {
    return this.#current.signIn();
  }

  signOut() {
    return this.#current.signOut();
  }

  sessionState$(): ReturnType<SessionApi['sessionState$']> {
    return this.#current.sessionState$();
  }

  async renew(options: RenewOptions): Promise<string> {
    if ('instantPopup' in options) {
      return this.#swapIn(options);
    }
    this.#silentRenewal ??= this.#renewSilently().finally(() => {
      this.#silentRenewal = undefined;
    });
    return this.#silentRenewal;
  }

  async #renewSilently(): Promise<string> {
    // Refresh tokens may be good for one use: of two tabs that refresh at the
    // same moment one is refused, and succeeds with the other's the next time.
    return (
      (await this.#swapIn({ optional: true })) ||
      (await this.#swapIn({ optional: true }))
    );
  }

  async #swapIn(options: RenewOptions): Promise<string> {
    const next = this.#create();
    const token = await next.getAccessToken([...this.#scopes], options);
    if (token) {
      this.#current = next;
    }
    return token;
  }
}

import type { OAuthApi, SessionApi } from '@backstage/frontend-plugin-api';
import type { ScmAuthApi } from '@backstage/integration-react';
import { isRenewable } from '../github-auth-renewal/renewable';
import type {
  ProviderTokenRenewalApi,
  RejectedToken,
  RenewalMode,
} from './ProviderTokenRenewal';

/**
 * Renews tokens of the app's GitHub auth provider.
 *
 * A host whose token comes from another provider (say, a second one for GitHub
 * Enterprise) is left alone: signing out of github.com would not help it.
 */
export class GithubTokenRenewal implements ProviderTokenRenewalApi {
  readonly #githubAuth: OAuthApi & SessionApi;
  readonly #scmAuth: ScmAuthApi;
  readonly #scopes: string[];

  constructor(options: {
    githubAuth: OAuthApi & SessionApi;
    scmAuth: ScmAuthApi;
    /** GitHub scopes beyond those that `scmAuth` asks for. */
    scopes: string[];
  }) {
    this.#githubAuth = options.githubAuth;
    this.#scmAuth = options.scmAuth;
    this.#scopes = options.scopes;
  }

  async renew(rejected: RejectedToken, mode: RenewalMode): Promise<void> {
    if (!(await this.#isOurs(rejected))) {
      return;
    }
    if (isRenewable(this.#githubAuth)) {
      await this.#githubAuth.renew(
        mode === 'silent' ? { optional: true } : { instantPopup: true },
      );
      return;
    }
    if (mode === 'silent') {
      // The stock provider hands out the dead token from memory; only signing
      // out, which needs a person, makes it forget.
      return;
    }
    await this.#githubAuth.signOut();
    await this.#scmAuth.getCredentials({
      url: rejected.url,
      additionalScope: { customScopes: { github: this.#scopes } },
      instantPopup: true,
    });
  }

  async #isOurs({ provider, token }: RejectedToken): Promise<boolean> {
    if (provider !== 'github') {
      return false;
    }
    const held = await this.#githubAuth.getAccessToken([], { optional: true });
    return held === token;
  }
}

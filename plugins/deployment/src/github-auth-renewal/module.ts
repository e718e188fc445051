import { GithubAuth } from '@backstage/core-app-api';
import {
  ApiBlueprint,
  configApiRef,
  createFrontendModule,
  discoveryApiRef,
  githubAuthApiRef,
  oauthRequestApiRef,
} from '@backstage/frontend-plugin-api';
import { RenewableGithubAuth } from './RenewableGithubAuth';

const githubAuth = ApiBlueprint.make({
  name: 'github-auth',
  params: defineParams =>
    defineParams({
      api: githubAuthApiRef,
      deps: {
        configApi: configApiRef,
        discoveryApi: discoveryApiRef,
        oauthRequestApi: oauthRequestApiRef,
      },
      factory: ({ configApi, discoveryApi, oauthRequestApi }) =>
        new RenewableGithubAuth(() =>
          GithubAuth.create({
            configApi,
            discoveryApi,
            oauthRequestApi,
            defaultScopes: ['read:user'],
            environment: configApi.getOptionalString('auth.environment'),
          }),
        ),
    }),
});

/**
 * App module that makes the GitHub token renewable. Install it beside the
 * plugin: a token that expires or is revoked while a page is open is then
 * renewed unnoticed, or with one click and popup.
 *
 * It replaces the app's GitHub auth API (`api:app/github-auth`), so leave it
 * out where the app has an own one.
 *
 * @public
 */
export const githubAuthRenewalModule = createFrontendModule({
  pluginId: 'app',
  extensions: [githubAuth],
});

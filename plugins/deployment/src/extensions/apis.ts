import {
  ApiBlueprint,
  configApiRef,
  fetchApiRef,
  githubAuthApiRef,
} from '@backstage/frontend-plugin-api';
import { scmAuthApiRef } from '@backstage/integration-react';
import { githubScopes } from '../api/config';
import { deploymentApiRef } from '../api/DeploymentApi';
import { DeploymentClient } from '../api/DeploymentClient';
import { GithubTokenRenewal } from '../api/GithubTokenRenewal';
import { providerTokenRenewalApiRef } from '../api/ProviderTokenRenewal';

export const deploymentApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: deploymentApiRef,
      deps: {
        config: configApiRef,
        fetchApi: fetchApiRef,
        renewal: providerTokenRenewalApiRef,
        scmAuth: scmAuthApiRef,
      },
      factory: ({ config, ...deps }) =>
        new DeploymentClient({ ...deps, scopes: githubScopes(config) }),
    }),
});

export const providerTokenRenewalApi = ApiBlueprint.make({
  name: 'provider-token-renewal',
  params: defineParams =>
    defineParams({
      api: providerTokenRenewalApiRef,
      deps: {
        config: configApiRef,
        githubAuth: githubAuthApiRef,
        scmAuth: scmAuthApiRef,
      },
      factory: ({ config, ...deps }) =>
        new GithubTokenRenewal({ ...deps, scopes: githubScopes(config) }),
    }),
});

import {
  ApiBlueprint,
  configApiRef,
  githubAuthApiRef,
} from '@backstage/frontend-plugin-api';
import { ScmAuth, scmAuthApiRef } from '@backstage/integration-react';
import { githubHosts } from './githubHosts';

/**
 * Replaces Backstage's default, which knows no GitHub host but github.com, so
 * that tokens are also found for the hosts under `integrations.github`.
 */
export const scmAuth = ApiBlueprint.make({
  name: 'scm-auth',
  params: defineParams =>
    defineParams({
      api: scmAuthApiRef,
      deps: { github: githubAuthApiRef, config: configApiRef },
      factory: ({ github, config }) =>
        ScmAuth.merge(
          ...githubHosts(config).map(host =>
            ScmAuth.forGithub(github, { host }),
          ),
        ),
    }),
});

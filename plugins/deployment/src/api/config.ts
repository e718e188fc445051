import type { ConfigApi } from '@backstage/frontend-plugin-api';

/** GitHub scopes to ask for beyond Backstage's own: `workflow` by default. */
export function githubScopes(config: ConfigApi): string[] {
  return (
    config.getOptionalStringArray('deployment.github.additionalScopes') ?? [
      'workflow',
    ]
  );
}

/** Page that tells platform engineers how to set up environments, where the installation names one. */
export function docsUrl(config: ConfigApi): string | undefined {
  return config.getOptionalString('deployment.docsUrl');
}

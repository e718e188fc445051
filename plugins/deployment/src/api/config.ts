import type { ConfigApi } from '@backstage/frontend-plugin-api';

const DOCS_URL =
  'https://github.com/backstage-plugin-deployment/backstage-plugin-deployment/tree/main/docs';

/** GitHub scopes to ask for beyond Backstage's own: `workflow` by default. */
export function githubScopes(config: ConfigApi): string[] {
  return (
    config.getOptionalStringArray('deployment.github.additionalScopes') ?? [
      'workflow',
    ]
  );
}

/** Page that tells platform engineers how to set up environments. */
export function docsUrl(config: ConfigApi): string {
  return config.getOptionalString('deployment.docsUrl') ?? DOCS_URL;
}

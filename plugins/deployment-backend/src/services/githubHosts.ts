import type { Config } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import type { CoreGithubHost } from './addon';

/** Where GitHub serves its REST API for a host that is not github.com. */
function defaultApiBaseUrl(host: string): string {
  return host.endsWith('.ghe.com')
    ? `https://api.${host}`
    : `https://${host}/api/v3`;
}

/**
 * The GitHub hosts of `integrations.github`, each once. github.com is among
 * them even where the configuration does not name it, as everywhere in
 * Backstage.
 */
export function readGithubHosts(config: Config): CoreGithubHost[] {
  const hosts = new Map<string, CoreGithubHost>();
  for (const integration of ScmIntegrations.fromConfig(config).github.list()) {
    const { host, apiBaseUrl } = integration.config;
    // One host may be listed several times, with different credentials; those
    // are of no interest here.
    if (!hosts.has(host)) {
      hosts.set(host, {
        host,
        apiBaseUrl: apiBaseUrl ?? defaultApiBaseUrl(host),
      });
    }
  }
  return [...hosts.values()];
}

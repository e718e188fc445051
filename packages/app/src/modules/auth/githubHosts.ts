import type { ConfigApi } from '@backstage/frontend-plugin-api';

/** Hosts under `integrations.github`; github.com where there are none. */
export function githubHosts(config: ConfigApi): string[] {
  const hosts = (
    config.getOptionalConfigArray('integrations.github') ?? []
  ).map(integration => integration.getString('host'));
  return hosts.length > 0 ? [...new Set(hosts)] : ['github.com'];
}

import type { Entity } from '@backstage/catalog-model';
import type { StoredEnvironment } from 'backstage-plugin-deployment-common';
import type { HostConnection, HostRef } from '../../../api/hosts';
import { annotatedHost } from '../../model/repository';
import { providerSettings } from '../../providers';

/**
 * Which repository the form begins with: that of what is stored, else the one
 * that the catalog tells; and on which host.
 */
export function initialRepository(options: {
  entity: Entity;
  stored: StoredEnvironment[];
  /** At least one. */
  hosts: HostConnection[];
  annotated: string | undefined;
}): { repository: string; host: HostRef } {
  const { entity, stored, hosts, annotated } = options;
  const [first] = stored;
  const mapped =
    first && providerSettings(first.provider)?.repositoryOf(first.source);
  if (mapped) {
    const { provider, host } = first;
    return { repository: mapped, host: { provider, host } };
  }
  const told = annotatedHost(
    entity,
    hosts.map(({ host }) => host),
  );
  const { provider, host } = hosts.find(one => one.host === told) ?? hosts[0];
  return { repository: annotated ?? '', host: { provider, host } };
}

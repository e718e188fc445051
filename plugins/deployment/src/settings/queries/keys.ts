import type { HostRef } from '../../api/hosts';
import type { ListEnvironmentsOptions } from '../../api/ConfigurationApi';

/** What a list of configurations is narrowed to. */
export type ListFilters = Pick<
  ListEnvironmentsOptions,
  'owners' | 'repository' | 'text'
>;

/** Names of what the settings pages keep in the query cache. */
export const settingsKeys = {
  /** Everything about stored environments. */
  environments: ['environments'] as const,
  list: (filters: ListFilters) => ['environments', 'list', filters] as const,
  service: (entityRef: string) =>
    ['environments', 'service', entityRef] as const,
  hosts: ['hosts'] as const,
  inspection: (
    entityRef: string,
    repository: HostRef & { repository: string },
  ) => ['inspection', entityRef, repository] as const,
  tests: (entityRef: string, environments: unknown) =>
    ['environment-tests', entityRef, environments] as const,
  /** A form that was left unsaved. */
  draft: (entityRef: string) => ['draft', entityRef] as const,
  /** A save of the form that is under way. */
  save: (entityRef: string) => ['save', entityRef] as const,
  permissions: (entityRef: string) => ['permissions', entityRef] as const,
  entity: (ref: string) => ['entity', ref] as const,
  entities: (refs: string[]) => ['entities', refs] as const,
};

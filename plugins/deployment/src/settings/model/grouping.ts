import type { ListedEnvironment } from 'backstage-plugin-deployment-common';

/** A service with its environments, in order. */
export interface ServiceGroup {
  /** Entity ref of the service. */
  service: string;
  environments: ListedEnvironment[];
}

/**
 * Puts the environments of a list together by service. The list comes sorted,
 * and a service may begin on one page of it and end on the next.
 */
export function groupByService(
  environments: ListedEnvironment[],
): ServiceGroup[] {
  const groups = new Map<string, ServiceGroup>();
  for (const environment of environments) {
    const { service } = environment;
    const group = groups.get(service);
    if (group) {
      group.environments.push(environment);
    } else {
      groups.set(service, { service, environments: [environment] });
    }
  }
  return [...groups.values()];
}

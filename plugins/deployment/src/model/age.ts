import type { ServiceOverview } from 'backstage-plugin-deployment-common';
import { factsOf } from './problems';
import { parseTime } from './time';

/**
 * When the oldest of the data was read from a provider; `undefined` where no
 * environment could be read.
 */
export function dataReadAt(overview: ServiceOverview): number | undefined {
  const times = overview.environments
    .map(environment => parseTime(factsOf(environment)?.fetchedAt))
    .filter(time => time !== undefined);
  return times.length > 0 ? Math.min(...times) : undefined;
}

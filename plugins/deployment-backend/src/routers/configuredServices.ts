import type { ReadableServices } from '../middleware/ReadableServices';
import type { DeploymentCoreService } from '../services/DeploymentCoreService';
import { parseJsonBytes } from '../services/jsonBytes';
import { LARGEST_PAGE } from './readablePage';

/** Pages of the core that one request looks through. */
const MOST_PAGES = 100;
/** Services that catalog and policy are asked about at once. */
const AT_ONCE = 200;

/** Services that have environments. */
export interface ConfiguredServices {
  /** Entity refs, in the order in which the core lists them. */
  services: string[];
  /** Whether there are others, or may be, that are not among them. */
  areMore: boolean;
}

/**
 * The services that have environments and that the caller may read, up to a
 * number.
 *
 * @remarks
 *
 * The core does not know who may read what, so its lists are looked through
 * until enough is found, for at most {@link MOST_PAGES}.
 *
 * @param options - `services` are those that are asked for, all without it.
 */
export async function configuredServices(options: {
  core: DeploymentCoreService;
  readable: ReadableServices;
  services: string[] | undefined;
  most: number;
  signal: AbortSignal;
}): Promise<ConfiguredServices> {
  const { core, readable, services, most, signal } = options;
  const seen = new Set<string>();
  const found: string[] = [];
  let waiting: string[] = [];
  let cursor: string | undefined;
  for (let asked = 1; asked <= MOST_PAGES; asked += 1) {
    signal.throwIfAborted();
    const { environments, nextCursor } = parseJsonBytes(
      await core.listEnvironments({ services, cursor, limit: LARGEST_PAGE }),
    );
    for (const { service } of environments) {
      if (!seen.has(service)) {
        seen.add(service);
        waiting.push(service);
      }
    }
    const isLast = nextCursor === null || asked === MOST_PAGES;
    while (waiting.length >= AT_ONCE || (isLast && waiting.length > 0)) {
      const some = waiting.slice(0, AT_ONCE);
      waiting = waiting.slice(AT_ONCE);
      const allowed = await readable.among(some);
      found.push(...some.filter(service => allowed.has(service)));
    }
    if (found.length > most) {
      return { services: found.slice(0, most), areMore: true };
    }
    if (nextCursor === null) {
      return { services: found, areMore: false };
    }
    cursor = nextCursor;
  }
  return { services: found, areMore: true };
}

import type {
  EnvironmentPage,
  ListedEnvironment,
  ListEnvironmentsCommand,
} from 'backstage-plugin-deployment-common';
import type { ReadableServices } from '../middleware/ReadableServices';
import type { DeploymentCoreService } from '../services/DeploymentCoreService';
import { parseJsonBytes } from '../services/jsonBytes';

/** The core's largest page. */
export const LARGEST_PAGE = 200;
/** Pages of the core that one request may look through. */
const MOST_PAGES = 10;

/**
 * One page of the environments that the caller may read.
 *
 * @remarks
 *
 * The core does not know who may read what, so its pages are looked through
 * until enough is found, or there is no more, or {@link MOST_PAGES} have been:
 * then the page is shorter than asked for, perhaps empty, and its cursor goes
 * on from there. Cursors stay the core's own: where a page of the core holds
 * more than is needed, the core is asked again for just as much.
 */
export async function readablePage(options: {
  core: DeploymentCoreService;
  readable: ReadableServices;
  filters: Pick<ListEnvironmentsCommand, 'services' | 'repository' | 'text'>;
  cursor: string | undefined;
  limit: number;
}): Promise<EnvironmentPage> {
  const { core, readable, filters, limit } = options;
  const found: ListedEnvironment[] = [];

  async function look(cursor: string | undefined, size: number) {
    const page = parseJsonBytes(
      await core.listEnvironments({ ...filters, cursor, limit: size }),
    );
    const services = page.environments.map(({ service }) => service);
    const allowed = await readable.among(services);
    return {
      nextCursor: page.nextCursor,
      readableAt: [...page.environments.entries()].filter(([, { service }]) =>
        allowed.has(service),
      ),
    };
  }

  let cursor = options.cursor;
  let size = limit;
  for (let asked = 1; ; asked += 1) {
    const missing = limit - found.length;
    let page = await look(cursor, size);
    if (page.readableAt.length > missing) {
      const [last] = page.readableAt[missing - 1];
      page = await look(cursor, last + 1);
    }
    found.push(...page.readableAt.map(([, environment]) => environment));
    const { nextCursor } = page;
    if (nextCursor === null || found.length >= limit || asked >= MOST_PAGES) {
      return { environments: found, nextCursor };
    }
    cursor = nextCursor;
    size = LARGEST_PAGE;
  }
}

import type {
  EnvironmentPage,
  ListedEnvironment,
  ListEnvironmentsCommand,
} from 'backstage-plugin-deployment-common';
import type { DeploymentCoreService } from '../services/DeploymentCoreService';
import { parseJsonBytes } from '../services/jsonBytes';

/** The core's largest page. */
export const LARGEST_PAGE = 200;
/** Pages of the core after which what was found is answered. */
const ENOUGH_PAGES = 10;
/** Pages of the core that one request looks through to find anything. */
const MOST_PAGES = 100;

/** Tells which of some services a list may name. */
export interface ListableServices {
  among(services: readonly string[]): Promise<ReadonlySet<string>>;
}

/**
 * A cursor to what comes after this environment, in the form that the core
 * gives and takes: base64url of the JSON of its place.
 *
 * @remarks
 *
 * Cursors can be read by whoever gets them, so that they must be made of what
 * the caller was shown, and never of where the core happened to stop.
 */
function cursorAfter({ service, order, name }: ListedEnvironment): string {
  return Buffer.from(JSON.stringify({ service, order, name })).toString(
    'base64url',
  );
}

/**
 * One page of the environments that the caller may read.
 *
 * @remarks
 *
 * The core does not know who may read what, so its pages are looked through
 * until enough is found, or there is no more, or {@link ENOUGH_PAGES} have been:
 * then the page is shorter than asked for, and its cursor goes on from the last
 * environment on it. Until there is one, the search goes on, for at most
 * {@link MOST_PAGES}: then the list ends, since nothing is left that a cursor
 * could name.
 */
export async function readablePage(options: {
  core: DeploymentCoreService;
  readable: ListableServices;
  filters: Pick<ListEnvironmentsCommand, 'services' | 'repository' | 'text'>;
  cursor: string | undefined;
  limit: number;
}): Promise<EnvironmentPage> {
  const { core, readable, filters, limit } = options;
  const found: ListedEnvironment[] = [];
  let cursor = options.cursor;
  let size = limit;
  for (let asked = 1; asked <= MOST_PAGES; asked += 1) {
    const { environments, nextCursor } = parseJsonBytes(
      await core.listEnvironments({ ...filters, cursor, limit: size }),
    );
    const allowed = await readable.among(
      environments.map(({ service }) => service),
    );
    found.push(...environments.filter(({ service }) => allowed.has(service)));
    const isLast = nextCursor === null && found.length <= limit;
    if (isLast) {
      return { environments: found, nextCursor: null };
    }
    const isEnough =
      found.length >= limit || (found.length > 0 && asked >= ENOUGH_PAGES);
    if (isEnough) {
      const shown = found.slice(0, limit);
      return {
        environments: shown,
        nextCursor: cursorAfter(shown[shown.length - 1]),
      };
    }
    cursor = nextCursor ?? undefined;
    size = LARGEST_PAGE;
  }
  return { environments: [], nextCursor: null };
}

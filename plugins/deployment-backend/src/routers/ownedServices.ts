import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { invalidInput } from '../middleware/invalidInput';

const PAGE = 1000;
const MOST_PAGES = 10;

/**
 * Entity refs of what these owners have in the catalog, as far as the caller
 * sees it there.
 *
 * @throws InputError where that is more than can be looked through.
 */
export async function ownedServices(options: {
  catalog: CatalogService;
  credentials: BackstageCredentials;
  owners: string[];
}): Promise<string[]> {
  const { catalog, credentials, owners } = options;
  const found: string[] = [];
  let cursor: string | undefined;
  for (let asked = 0; asked < MOST_PAGES; asked += 1) {
    const { items, pageInfo } = await catalog.queryEntities(
      cursor
        ? { cursor, limit: PAGE }
        : {
            filter: { 'relations.ownedBy': owners },
            fields: ['kind', 'metadata.namespace', 'metadata.name'],
            limit: PAGE,
            totalItems: 'exclude',
          },
      { credentials },
    );
    found.push(...items.map(entity => stringifyEntityRef(entity)));
    cursor = pageInfo.nextCursor;
    if (!cursor) {
      return found;
    }
  }
  throw invalidInput(
    'owner',
    `These owners have more than ${PAGE * MOST_PAGES} entities in the ` +
      'catalog. Name fewer owners, or services.',
  );
}

/**
 * The services that a query is about, by their own refs and those of their
 * owners.
 *
 * @returns `undefined` for all services.
 * @throws InputError as {@link ownedServices}.
 */
export async function queriedServices(
  query: { service?: string[]; owner?: string[] },
  options: { catalog: CatalogService; credentials: BackstageCredentials },
): Promise<string[] | undefined> {
  const { service: named, owner: owners } = query;
  if (!owners) {
    return named;
  }
  const owned = await ownedServices({ ...options, owners });
  return named ? owned.filter(service => named.includes(service)) : owned;
}

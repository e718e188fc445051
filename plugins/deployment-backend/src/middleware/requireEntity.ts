import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** What is said of an entity that the caller cannot see, there or not. */
export function entityNotFound(entityRef: string): NotFoundError {
  return new NotFoundError(
    `There is no entity '${entityRef}' in the catalog that you may see. ` +
      'Check the spelling, or register the service in the catalog first.',
  );
}

/**
 * Refuses entities that the caller cannot see in the catalog, whether they are
 * there or not.
 *
 * @throws NotFoundError that says what to look at.
 */
export async function requireEntity(options: {
  catalog: CatalogService;
  entityRef: string;
  credentials: BackstageCredentials;
}): Promise<Entity> {
  const { catalog, entityRef, credentials } = options;
  const entity = await catalog.getEntityByRef(entityRef, { credentials });
  if (!entity) {
    throw entityNotFound(entityRef);
  }
  return entity;
}

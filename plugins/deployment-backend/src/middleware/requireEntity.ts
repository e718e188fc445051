import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';

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
}): Promise<void> {
  const { catalog, entityRef, credentials } = options;
  const entity = await catalog.getEntityByRef(entityRef, { credentials });
  if (!entity) {
    throw new NotFoundError(
      `There is no entity '${entityRef}' in the catalog that you may see. ` +
        'Check the spelling, or register the service in the catalog first.',
    );
  }
}

import type { Entity } from '@backstage/catalog-model';
import { isDeploymentAvailable } from 'backstage-plugin-deployment-common';

/**
 * Entities that get the tab and the card unless the app configures another
 * filter: components that name their repository.
 */
export function isDeployedComponent(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'component' &&
    isDeploymentAvailable(entity)
  );
}

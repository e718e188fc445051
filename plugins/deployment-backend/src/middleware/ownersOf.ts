import { RELATION_OWNED_BY, type Entity } from '@backstage/catalog-model';

/**
 * Entity refs of the owners of an entity, in lower case: none where there is no
 * entity.
 */
export function ownersOf(entity: Entity | undefined): string[] {
  return (entity?.relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'));
}

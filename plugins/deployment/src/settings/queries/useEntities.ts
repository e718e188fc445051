import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useQuery } from '@tanstack/react-query';
import { settingsKeys } from './keys';

/** The owners of an entity, as refs. */
export function ownersOf(entity: Entity): string[] {
  return (entity.relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef);
}

/** What people call an entity. */
export function titleOf(entity: Entity): string {
  return entity.metadata.title ?? entity.metadata.name;
}

/** One entity of the catalog; `null` where there is none for this viewer. */
export function useCatalogEntity(entityRef: string) {
  const catalogApi = useApi(catalogApiRef);
  return useQuery({
    queryKey: settingsKeys.entity(entityRef),
    queryFn: async () => (await catalogApi.getEntityByRef(entityRef)) ?? null,
    staleTime: 60_000,
    retry: false,
    networkMode: 'always',
  });
}

/**
 * Entities of the catalog by their refs. Absent: those that are not there, or
 * not for this viewer.
 */
export function useEntities(refs: string[]): Map<string, Entity> | undefined {
  const catalogApi = useApi(catalogApiRef);
  const { data } = useQuery({
    queryKey: settingsKeys.entities(refs),
    queryFn: async () => {
      const { items } = await catalogApi.getEntitiesByRefs({
        entityRefs: refs,
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.title',
          'metadata.annotations',
          'relations',
        ],
      });
      return items.flatMap(item => item ?? []);
    },
    enabled: refs.length > 0,
    // A page more asks for more entities; the titles of those before stay.
    placeholderData: previous => previous,
    staleTime: 60_000,
    retry: false,
    networkMode: 'always',
  });
  return data && new Map(data.map(item => [stringifyEntityRef(item), item]));
}

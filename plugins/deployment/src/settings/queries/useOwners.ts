import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useQuery } from '@tanstack/react-query';
import { refWords } from '../model/refs';

/** Who owns components in the catalog, by name; nobody until that is known. */
export function useOwners(): string[] {
  const catalogApi = useApi(catalogApiRef);
  const { data } = useQuery({
    queryKey: ['owners'],
    queryFn: async () => {
      const { facets } = await catalogApi.getEntityFacets({
        facets: ['relations.ownedBy'],
        filter: { kind: 'component' },
      });
      return (facets['relations.ownedBy'] ?? [])
        .map(({ value }) => value)
        .sort((a, b) =>
          refWords(a, 'group').localeCompare(refWords(b, 'group')),
        );
    },
    staleTime: 5 * 60_000,
    retry: false,
    networkMode: 'always',
  });
  return data ?? [];
}

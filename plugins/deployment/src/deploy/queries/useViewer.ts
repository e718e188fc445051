import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';

/**
 * Entity ref of who is signed in; `undefined` as long as it is not known, `null`
 * where it cannot be known.
 */
export function useViewer(): string | null | undefined {
  const identity = useApi(identityApiRef);
  const { data, isError } = useQuery({
    queryKey: ['viewer'],
    queryFn: async () => (await identity.getBackstageIdentity()).userEntityRef,
    staleTime: Infinity,
    retry: false,
    networkMode: 'always',
  });
  return isError ? null : data;
}

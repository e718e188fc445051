import { useSearchParams } from 'react-router-dom';
import type { ListFilters } from '../settings/queries/keys';

/**
 * The filters of the list, kept in the address: a narrowed list can be sent to
 * somebody, and the back button brings it back.
 */
export function useListFilters(): [
  ListFilters,
  (change: Partial<ListFilters>) => void,
] {
  const [params, setParams] = useSearchParams();
  const owners = params.getAll('owner');
  const filters: ListFilters = {
    owners: owners.length > 0 ? owners : undefined,
    repository: params.get('repository') || undefined,
    text: params.get('text') || undefined,
  };
  const change = (changed: Partial<ListFilters>) => {
    const next = { ...filters, ...changed };
    const query = new URLSearchParams();
    next.owners?.forEach(owner => query.append('owner', owner));
    if (next.repository) {
      query.set('repository', next.repository);
    }
    if (next.text) {
      query.set('text', next.text);
    }
    // Each letter is no page of its own to go back to.
    setParams(query, { replace: true });
  };
  return [filters, change];
}

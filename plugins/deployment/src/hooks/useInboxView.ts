import { useSearchParams } from 'react-router-dom';
import type { InboxView } from '../inbox/model/filter';

/**
 * What the inbox is narrowed to, kept in the address: a narrowed inbox can be
 * sent to somebody, and the back button brings it back.
 */
export function useInboxView(): [
  InboxView,
  (change: Partial<InboxView>) => void,
] {
  const [params, setParams] = useSearchParams();
  const waits = params.get('waits');
  const view: InboxView = {
    waitsFor: waits === 'others' || waits === 'all' ? waits : 'me',
    owners: params.getAll('owner'),
    text: params.get('text') ?? '',
  };
  const change = (changed: Partial<InboxView>) => {
    const next = { ...view, ...changed };
    const query = new URLSearchParams();
    if (next.waitsFor !== 'me') {
      query.set('waits', next.waitsFor);
    }
    next.owners.forEach(owner => query.append('owner', owner));
    if (next.text) {
      query.set('text', next.text);
    }
    // Each letter is no page of its own to go back to.
    setParams(query, { replace: true });
  };
  return [view, change];
}

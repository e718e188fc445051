import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useMemo, useSyncExternalStore } from 'react';

/** How stages are shown. */
export type StagesShownAs = 'graph' | 'list';

const KEY = 'stages-shown-as';

/** Below this width a graph is a keyhole. */
const NARROW = '(max-width: 600px)';

function isNarrow(): boolean {
  return window.matchMedia?.(NARROW).matches ?? false;
}

/**
 * How the viewer likes to see stages: as they chose last, in Backstage's own
 * storage of theirs; else as a graph, on a phone as a list.
 */
export function useViewChoice() {
  const storage = useApi(storageApiRef);
  const bucket = useMemo(() => storage.forBucket('deployment'), [storage]);
  const remembered = useSyncExternalStore(
    useCallback(
      (listener: () => void) => {
        const subscription = bucket
          .observe$<StagesShownAs>(KEY)
          .subscribe(listener);
        return () => subscription.unsubscribe();
      },
      [bucket],
    ),
    () => bucket.snapshot<StagesShownAs>(KEY).value,
  );
  const isKnown = remembered === 'graph' || remembered === 'list';
  const shownAs: StagesShownAs = isKnown
    ? remembered
    : (isNarrow() && 'list') || 'graph';
  const show = useCallback(
    (choice: StagesShownAs) => {
      // Where it cannot be kept the choice holds as long as the page does.
      bucket.set(KEY, choice).catch(() => {});
    },
    [bucket],
  );
  return { shownAs, show };
}

import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useEffect, useMemo, useState } from 'react';

/** How stages are shown. */
export type StagesShownAs = 'graph' | 'list';

const KEY = 'stages-shown-as';

/** Below this width a graph is a keyhole. */
const NARROW = '(max-width: 600px)';

function isNarrow(): boolean {
  return window.matchMedia?.(NARROW).matches ?? false;
}

function known(value: unknown): StagesShownAs | undefined {
  return value === 'graph' || value === 'list' ? value : undefined;
}

/**
 * How the viewer likes to see stages: as they chose last, in Backstage's own
 * storage of theirs; else as a graph, on a phone as a list.
 */
export function useViewChoice() {
  const storage = useApi(storageApiRef);
  const bucket = useMemo(() => storage.forBucket('deployment'), [storage]);
  // A storage on the server knows nothing before it has answered: its snapshot is empty.
  const [chosen, setChosen] = useState(() =>
    known(bucket.snapshot<StagesShownAs>(KEY).value),
  );
  useEffect(() => {
    const subscription = bucket
      .observe$<StagesShownAs>(KEY)
      .subscribe(({ value }) => setChosen(before => known(value) ?? before));
    return () => subscription.unsubscribe();
  }, [bucket]);
  const show = useCallback(
    (choice: StagesShownAs) => {
      setChosen(choice);
      // Where it cannot be kept the choice holds as long as the page does.
      bucket.set(KEY, choice).catch(() => {});
    },
    [bucket],
  );
  const shownAs: StagesShownAs = chosen ?? (isNarrow() ? 'list' : 'graph');
  return { shownAs, show };
}

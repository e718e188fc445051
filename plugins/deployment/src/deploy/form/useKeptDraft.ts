import { useEffect, useRef, useState } from 'react';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { sameValue } from '../../settings/model/values';
import type { Typed } from '../model/inputs';
import {
  readDraft,
  removeDraft,
  writeDraft,
  type KeptDraft,
} from './draftStore';

/** What the dialog was left with earlier, if it was. */
export function useLeftDraft(target: EnvironmentTarget): KeptDraft | undefined {
  const [left] = useState(() => readDraft(target));
  return left;
}

/** Whether there is the same to lose; the version is chosen anew in any case. */
function isSame(
  one: Pick<KeptDraft, 'typed' | 'reason'>,
  other: Pick<KeptDraft, 'typed' | 'reason'>,
): boolean {
  return one.reason === other.reason && sameValue(one.typed, other.typed);
}

/**
 * Keeps what is in the dialog as long as there is something to lose: neither
 * the back button nor a reload nor a new sign-in can be stopped for a question,
 * so that they must not cost anything.
 *
 * @returns Forgets it for good, for when it was sent or thrown away.
 */
export function useKeptDraft(
  target: EnvironmentTarget,
  content: {
    openedWith: string | undefined;
    version: string | undefined;
    typed: Typed;
    reason: string;
    isWorthKeeping: boolean;
  },
): () => void {
  const { entityRef, environment } = target;
  const { openedWith, version, typed, reason, isWorthKeeping } = content;
  const isForgotten = useRef(false);

  useEffect(() => {
    const place = { entityRef, environment };
    if (!isWorthKeeping) {
      removeDraft(place);
    } else if (!isForgotten.current) {
      const now = { openedWith, version, typed, reason };
      const before = readDraft(place);
      // What only came back is as old as it was.
      const savedAt =
        before && isSame(before, now) ? before.savedAt : Date.now();
      writeDraft(place, { savedAt, ...now });
    }
  }, [
    entityRef,
    environment,
    openedWith,
    version,
    typed,
    reason,
    isWorthKeeping,
  ]);

  return () => {
    isForgotten.current = true;
    removeDraft(target);
  };
}

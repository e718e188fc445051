import { useEffect, useRef, useState } from 'react';
import { sameValue } from '../../settings/model/values';
import type { Typed } from '../model/inputs';
import {
  readDraft,
  removeDraft,
  writeDraft,
  type DraftPlace,
  type KeptDraft,
} from './draftStore';

/** The draft of a dialog beyond the dialog itself. */
export interface DraftKeeping {
  /** What the dialog was left with earlier, if it was. */
  left: KeptDraft | undefined;
  /** Forgets it for good, for when it was sent or thrown away. */
  forget(): void;
  isForgotten(): boolean;
}

/** Finds what was left in the dialog of an environment. */
export function useDraftKeeping(place: DraftPlace): DraftKeeping {
  const [left] = useState(() => readDraft(place));
  const isForgotten = useRef(false);
  return {
    left,
    forget: () => {
      isForgotten.current = true;
      removeDraft(place);
    },
    isForgotten: () => isForgotten.current,
  };
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
 */
export function useKeptDraft(
  at: DraftPlace,
  keeping: DraftKeeping,
  content: {
    openedWith: string | undefined;
    version: string | undefined;
    typed: Typed;
    reason: string;
    isWorthKeeping: boolean;
  },
): void {
  const { viewer, entityRef, environment } = at;
  const { openedWith, version, typed, reason, isWorthKeeping } = content;
  const latest = useRef(keeping);
  latest.current = keeping;

  useEffect(() => {
    const place = { viewer, entityRef, environment };
    if (!isWorthKeeping) {
      removeDraft(place);
    } else if (!latest.current.isForgotten()) {
      const now = { openedWith, version, typed, reason };
      const before = readDraft(place);
      // What only came back is as old as it was.
      const savedAt =
        before && isSame(before, now) ? before.savedAt : Date.now();
      writeDraft(place, { savedAt, ...now });
    }
  }, [
    viewer,
    entityRef,
    environment,
    openedWith,
    version,
    typed,
    reason,
    isWorthKeeping,
  ]);
}

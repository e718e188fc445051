import { useEffect, useState } from 'react';
import { useDebounced } from '../queries/useDebounced';

const SETTLE_MS = 300;

/** A text that is told on when it rests. */
export function useTyped(
  value: string,
  onSettled: (value: string) => void,
): [string, (value: string) => void] {
  const [typed, setTyped] = useState(value);
  const settled = useDebounced(typed, SETTLE_MS);
  useEffect(() => {
    if (settled !== value) {
      onSettled(settled);
    }
    // Only what was typed is told on: an address that changes by itself is not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  return [typed, setTyped];
}

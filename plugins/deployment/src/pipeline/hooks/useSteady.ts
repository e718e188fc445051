import { useCallback, useEffect, useRef } from 'react';

/** The function that was given last, under one identity for good. */
export function useSteady<A extends unknown[]>(
  call: (...args: A) => void,
): (...args: A) => void {
  const last = useRef(call);
  useEffect(() => {
    last.current = call;
  });
  return useCallback((...args: A) => last.current(...args), []);
}

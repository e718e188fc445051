import { replaceEqualDeep } from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * The value, with every part of it that equals the last one being that: what
 * compares by identity then sees only what has changed. Plain data only.
 */
export function useShared<T>(value: T): T {
  const last = useRef(value);
  // Written while rendering: any render may do it, since equal parts are
  // interchangeable.
  last.current = replaceEqualDeep(last.current, value);
  return last.current;
}

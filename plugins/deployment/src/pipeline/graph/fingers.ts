import { useEffect, type RefObject } from 'react';

/**
 * Leaves one finger to the page, which scrolls with it; two move the graph and
 * zoom it. Else a finger that comes upon the graph would not get past it.
 */
export function useTwoFingers(root: RefObject<HTMLElement>) {
  useEffect(() => {
    const canvas = root.current;
    const keepFromGraph = (event: TouchEvent) => {
      const isOnMap =
        event.target instanceof Element &&
        event.target.closest('.react-flow__minimap') !== null;
      if (event.touches.length === 1 && !isOnMap) {
        event.stopPropagation();
      }
    };
    // Before what would pan the graph, which listens further in.
    canvas?.addEventListener('touchstart', keepFromGraph, {
      capture: true,
      passive: true,
    });
    return () =>
      canvas?.removeEventListener('touchstart', keepFromGraph, {
        capture: true,
      });
  }, [root]);
}

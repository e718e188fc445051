import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

/** From this zoom on, small print cannot be read, and names grow instead. */
const FAR = 0.55;

/** How all stages are brought into sight: never larger than life. */
export const FIT = { padding: 0.06, maxZoom: 1, minZoom: 0.05 } as const;

/** So large is print that can be read with ease: no smaller while stages are few. */
const READABLE = 0.9;

/** Up to so many nodes are few: the rest is not far when they are moved. */
const FEW = 16;

/**
 * Where a row of stages is put that is too long to be shown whole: around what
 * matters now, without leaving room empty beside its ends.
 *
 * @param room - Width that there is, in pixels.
 * @param all - Left edge and width of all stages, at life size.
 * @param middle - What is to be in the middle, at life size.
 */
export function startAt(
  room: number,
  all: { x: number; width: number },
  middle: number,
): number {
  const gap = room * FIT.padding;
  const most = gap - all.x * READABLE;
  const least = room - gap - (all.x + all.width) * READABLE;
  return Math.min(most, Math.max(least, room / 2 - middle * READABLE));
}

/** In less room than this a whole graph could not be read: there is no sense in it. */
const NARROW = 600;

/**
 * Keeps all in sight, as stages come and the room changes, until the viewer has
 * moved it; on a phone, what matters now, so large that it can be read. And tells
 * the style when names can no longer be read.
 */
export function KeepInSight(props: {
  root: RefObject<HTMLElement>;
  layoutKey: string;
  /** Ids of the nodes that matter now. */
  now: string[];
  hasMoved: RefObject<boolean>;
}) {
  const { root, layoutKey, now, hasMoved } = props;
  const { fitView, getNodes, getNodesBounds, setViewport } = useReactFlow();
  const width = useStore(state => state.width);
  const height = useStore(state => state.height);
  const isFar = useStore(state => state.transform[2] < FAR);
  const latest = useRef(now);
  latest.current = now;

  useEffect(() => {
    if (hasMoved.current || width === 0) {
      return;
    }
    const nodes = latest.current.map(id => ({ id }));
    if (width < NARROW) {
      fitView({ padding: 0.1, minZoom: 0.65, maxZoom: 0.9, nodes });
      return;
    }
    const all = getNodes();
    const bounds = getNodesBounds(all);
    const isTooLong = bounds.width * READABLE > width * (1 - 2 * FIT.padding);
    const isTooHigh = bounds.height * READABLE > height;
    if (all.length > FEW || isTooHigh || !isTooLong) {
      fitView(FIT);
      return;
    }
    const focus = getNodesBounds(latest.current);
    setViewport({
      zoom: READABLE,
      x: startAt(width, bounds, focus.x + focus.width / 2),
      y: height / 2 - (bounds.y + bounds.height / 2) * READABLE,
    });
  }, [
    fitView,
    getNodes,
    getNodesBounds,
    setViewport,
    hasMoved,
    layoutKey,
    width,
    height,
  ]);

  useEffect(() => {
    root.current?.toggleAttribute('data-far', isFar);
  }, [root, isFar]);
  return null;
}

/** Brings what the keyboard has come to into sight. */
export function useFollowFocus() {
  const { getInternalNode, getZoom, setCenter } = useReactFlow();
  return (event: FocusEvent<HTMLElement>) => {
    const { target, currentTarget } = event;
    if (!target.matches(':focus-visible')) {
      return;
    }
    const id = target.closest<HTMLElement>('.react-flow__node')?.dataset.id;
    const node = id === undefined ? undefined : getInternalNode(id);
    const inner = target.getBoundingClientRect();
    const outer = currentTarget.getBoundingClientRect();
    const isInside =
      inner.left >= outer.left &&
      inner.right <= outer.right &&
      inner.top >= outer.top &&
      inner.bottom <= outer.bottom;
    if (node && !isInside) {
      const { x, y } = node.internals.positionAbsolute;
      const { width = 0, height = 0 } = node;
      // The upper edge of an open stage holds its name.
      const middle = node.type === 'open' ? 40 : height / 2;
      setCenter(x + width / 2, y + middle, { zoom: Math.max(getZoom(), 0.7) });
    }
  };
}

import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

/** From this zoom on, small print cannot be read, and names grow instead. */
const FAR = 0.55;

/** Room around all stages, in pixels. */
const MARGIN = 16;

/** How all stages are brought into sight: never larger than life. */
export const FIT = {
  padding: `${MARGIN}px`,
  maxZoom: 1,
  minZoom: 0.05,
} as const;

/** So large is print that can be read with ease: so it is where not all fits in. */
const READABLE = 0.9;

/** So small print may become for all stages to be seen at once, while they are few. */
const SMALLEST = 0.7;

/** From this zoom down, not even names can be read: it starts at what matters now. */
const LEGIBLE = 0.35;

/** Room beside the ends of a row that is not shown whole, as a part of the width. */
const GAP = 0.06;

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
  const gap = room * GAP;
  const most = gap - all.x * READABLE;
  const least = room - gap - (all.x + all.width) * READABLE;
  return Math.min(most, Math.max(least, room / 2 - middle * READABLE));
}

/** Whether stages of a width at life size are shown whole, while they are few. */
export function fitsWhole(room: number, width: number): boolean {
  return width * SMALLEST <= room - 2 * MARGIN;
}

/** In less room than this a whole graph could not be read: there is no sense in it. */
const NARROW = 600;

/** So many pixels of a stage out of sight are none. */
const CUT = 6;

/**
 * Keeps all in sight, as stages come and the room changes, until the viewer has
 * moved it; on a phone, what matters now, so large that it can be read. And tells
 * the style when names can no longer be read.
 */
export function KeepInSight(props: {
  root: RefObject<HTMLElement>;
  layoutKey: string;
  /** How wide all stages are, at life size. */
  extent: number;
  /** Ids of the nodes that matter now. */
  now: string[];
  hasMoved: RefObject<boolean>;
  /** Whether the viewer has asked for all, however small. */
  wantsAll: RefObject<boolean>;
}) {
  const { root, layoutKey, extent, now, hasMoved, wantsAll } = props;
  const { fitView, getNodes, getNodesBounds, setViewport } = useReactFlow();
  const width = useStore(state => state.width);
  const height = useStore(state => state.height);
  const isFar = useStore(state => state.transform[2] < FAR);
  const hasLeft = useStore(({ transform: [x] }) => x < -CUT);
  const hasRight = useStore(
    ({ transform: [x, , zoom] }) =>
      width > 0 && x + extent * zoom > width + CUT,
  );
  const latest = useRef(now);
  latest.current = now;

  useEffect(() => {
    if (hasMoved.current || width === 0) {
      return;
    }
    if (wantsAll.current) {
      fitView(FIT);
      return;
    }
    const nodes = latest.current.map(id => ({ id }));
    if (width < NARROW) {
      fitView({ padding: 0.1, minZoom: 0.65, maxZoom: 0.9, nodes });
      return;
    }
    const all = getNodes();
    const whole = Math.min(
      width / Math.max(1, getNodesBounds(all).width),
      height / Math.max(1, getNodesBounds(all).height),
    );
    if (whole < LEGIBLE) {
      // The map shows the rest.
      fitView({ padding: 0.1, minZoom: SMALLEST, maxZoom: SMALLEST, nodes });
      return;
    }
    const bounds = getNodesBounds(all);
    const isTooHigh = bounds.height * READABLE > height;
    if (all.length > FEW || isTooHigh || fitsWhole(width, bounds.width)) {
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
    wantsAll,
    layoutKey,
    width,
    height,
  ]);

  useEffect(() => {
    root.current?.toggleAttribute('data-far', isFar);
    root.current?.toggleAttribute('data-more-left', hasLeft);
    root.current?.toggleAttribute('data-more-right', hasRight);
  }, [root, isFar, hasLeft, hasRight]);
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

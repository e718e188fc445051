import { BaseEdge, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import type { FlowEdge } from './nodes';
import type { Pass, Point } from './layout';

/** From one point to the next, level at both. */
function bend(from: Point, to: Point): string {
  const middle = (from.x + to.x) / 2;
  return `C${middle},${from.y} ${middle},${to.y} ${to.x},${to.y}`;
}

/** How far a line goes straight at its ends before it may bend. */
export interface Straight {
  from: number;
  to: number;
}

/**
 * The path of a line: in bends between columns, straight past the stages of a
 * column, and straight beside the words of a gate.
 */
export function wayPath(
  from: Point,
  to: Point,
  via: Pass[],
  straight: Straight = { from: 0, to: 0 },
): string {
  let at = { x: from.x + straight.from, y: from.y };
  const end = { x: to.x - straight.to, y: to.y };
  let path = `M${from.x},${from.y}`;
  if (straight.from > 0) {
    path += `L${at.x},${at.y}`;
  }
  for (const { x, y, half } of via) {
    path += `${bend(at, { x: x - half, y })}L${x + half},${y}`;
    at = { x: x + half, y };
  }
  path += bend(at, end);
  return straight.to > 0 ? `${path}L${to.x},${to.y}` : path;
}

function WayEdgeContent(props: EdgeProps<FlowEdge>) {
  const { sourceX, sourceY, targetX, targetY, data } = props;
  return (
    <BaseEdge
      path={wayPath(
        { x: sourceX, y: sourceY },
        { x: targetX, y: targetY },
        data?.via ?? [],
        data?.straight,
      )}
      interactionWidth={0}
    />
  );
}

/** A line between two nodes that keeps clear of what lies between them. */
export const WayEdge = memo(WayEdgeContent);

import dagre from '@dagrejs/dagre';
import type { GraphElements, GraphNode } from './elements';
import { stageWidth } from './width';

/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** Where a node is, from the left upper corner of what it is in. */
export interface Place extends Size {
  x: number;
  y: number;
}

/** A point of the graph, in pixels. */
export interface Point {
  x: number;
  y: number;
}

/** Where a long line passes a column: in its middle, and so far to both sides. */
export interface Pass extends Point {
  half: number;
}

/** The places of all nodes, the ways of long lines, and how much room they take. */
export interface Layout extends Size {
  places: Map<string, Place>;
  /** By id of the line: where it passes other stages, from the left upper corner of what it is in. */
  ways: Map<string, Pass[]>;
}

const LINE = 20;
const STAGE_HEIGHT = 56;
/** As high above the diamond as below, so that lines meet it in the middle. */
const GATE: Size = { width: 124, height: 144 };
/** Room between the gates of a stage and the frame around them. */
const GATES_INSET = 8;
/** Room inside an open stage; above, its own line. */
const INSET = { top: 64, side: 16 };
/** An open stage is no narrower: its own line has to be read. */
const OPEN_WIDTH = 216;
/** Room between two columns: a line has to bend there. */
const BETWEEN = 30;
/** From so many stages without lines on, a column becomes a block. */
const COLUMN = 6;

/** Lines of a node beyond two: what holds it up or runs there, and what else moves there. */
function moreLines(node: GraphNode): number {
  if (node.kind === 'gate' || node.kind === 'gates') {
    return 0;
  }
  const { held, live, problem, others } = node.stage;
  return (held || live || problem ? 1 : 0) + others.length;
}

function sizeOf(node: GraphNode): Size {
  switch (node.kind) {
    case 'gate':
      return GATE;
    case 'gates':
      return {
        width: GATE.width + 2 * GATES_INSET,
        height: node.stage.gates.length * GATE.height,
      };
    default:
      return {
        width: stageWidth(node.stage),
        height: STAGE_HEIGHT + moreLines(node) * LINE,
      };
  }
}

/** Puts the gates of a stage one below the other. */
function stackGates(gates: GraphNode[], places: Layout['places']) {
  gates.forEach(({ id }, index) =>
    places.set(id, { ...GATE, x: GATES_INSET, y: index * GATE.height }),
  );
}

/**
 * Lines that are not drawn and put stages without any into rows and columns: a
 * column of a hundred legs would be a strip that nobody can read.
 */
function blockLines(ids: string[]): [string, string][] {
  if (ids.length <= COLUMN) {
    return [];
  }
  const rows = Math.max(COLUMN, Math.ceil(Math.sqrt(ids.length * 2)));
  return ids
    .slice(rows)
    .map((id, index) => [ids[index], id] as [string, string]);
}

/** What stands in a column: what its widest node takes, and its widest stage. */
interface Column {
  width: number;
  stages: number;
}

/** The columns by their middle. The stages of one are equally wide. */
function columnsOf(
  nodes: { kind: GraphNode['kind']; x: number; width: number }[],
): Map<number, Column> {
  const columns = new Map<number, Column>();
  for (const { kind, x, width } of nodes) {
    const middle = Math.round(x);
    const column = columns.get(middle) ?? { width: 0, stages: 0 };
    columns.set(middle, {
      width: Math.max(column.width, width),
      stages: kind === 'stage' ? Math.max(column.stages, width) : column.stages,
    });
  }
  return columns;
}

function levelLayout(
  elements: GraphElements,
  parentId: string | undefined,
  layout: Pick<Layout, 'places' | 'ways'>,
): Size {
  const { places, ways } = layout;
  const nodes = elements.nodes.filter(node => node.parentId === parentId);
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 20, ranksep: BETWEEN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    const size =
      node.kind === 'open'
        ? levelLayout(elements, node.id, layout)
        : sizeOf(node);
    if (node.kind === 'gates') {
      stackGates(
        elements.nodes.filter(one => one.parentId === node.id),
        places,
      );
    }
    graph.setNode(node.id, { ...size });
  }
  const linked = new Set<string>();
  for (const { source, target } of elements.edges) {
    if (graph.hasNode(source) && graph.hasNode(target)) {
      graph.setEdge(source, target);
      linked.add(source).add(target);
    }
  }
  blockLines(nodes.map(({ id }) => id).filter(id => !linked.has(id))).forEach(
    ([source, target]) => graph.setEdge(source, target),
  );
  dagre.layout(graph);
  const columns = columnsOf(
    nodes.map(({ id, kind }) => ({ kind, ...graph.node(id) })),
  );

  const isInside = parentId !== undefined;
  const left = isInside ? INSET.side : 0;
  const top = isInside ? INSET.top : 0;
  let right = 0;
  let bottom = 0;
  for (const { id, kind } of nodes) {
    const { x, y, height, ...own } = graph.node(id);
    const width =
      kind === 'stage' ? columns.get(Math.round(x))!.stages : own.width;
    const place = {
      x: Math.round(x - width / 2) + left,
      y: Math.round(y - height / 2) + top,
      width,
      height,
    };
    places.set(id, place);
    right = Math.max(right, place.x + width);
    bottom = Math.max(bottom, place.y + height);
  }
  for (const { id, source, target } of elements.edges) {
    const points = graph.hasEdge(source, target)
      ? graph.edge(source, target).points
      : [];
    // Every other point lies between two columns; the ends are the nodes' own.
    const passed = points.filter(
      (_, index) => index > 0 && index < points.length - 1 && index % 2 === 0,
    );
    if (passed.length > 0) {
      ways.set(
        id,
        passed.map(({ x, y }) => ({
          x: Math.round(x) + left,
          y: Math.round(y) + top,
          half: (columns.get(Math.round(x))?.width ?? 0) / 2,
        })),
      );
    }
  }
  return isInside
    ? {
        width: Math.max(OPEN_WIDTH, right + INSET.side),
        height: bottom + INSET.side,
      }
    : { width: right, height: bottom };
}

/** Puts the nodes of a graph into their places, from left to right. */
export function layoutOf(elements: GraphElements): Layout {
  const layout = { places: new Map(), ways: new Map() };
  return { ...levelLayout(elements, undefined, layout), ...layout };
}

/**
 * What the places depend on. Two graphs with the same have the same places, so a
 * refresh that changes only states needs no new layout.
 */
export function layoutKey({ nodes, edges }: GraphElements): string {
  return JSON.stringify([
    nodes.map(node => {
      const { width, height } = sizeOf(node);
      return [node.id, node.parentId, node.kind, width, height];
    }),
    edges.map(({ id }) => id),
  ]);
}

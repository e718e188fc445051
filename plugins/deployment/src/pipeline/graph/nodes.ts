import { Position, type Edge, type Node } from '@xyflow/react';
import type { Translate } from '../../translation/ref';
import { gateTitle } from '../model/gates';
import { stageStateText } from '../model/states';
import type { StageView } from '../model/view';
import type { GraphElements, GraphNode, Path } from './elements';
import type { Layout, Pass, Place, Point } from './layout';
import styles from './PipelineGraph.module.css';
import type { Straight } from './WayEdge';

/** What a node is rendered from. Plain data: equal data are not rendered again. */
export type NodeData = {
  node: GraphNode;
  provider: string | null;
  isSelected: boolean;
};

/** A node as React Flow takes it. */
export type FlowNode = Node<NodeData, GraphNode['kind']>;

/** Width of a gate's diamond, in pixels. */
const DIAMOND = 44;

function handlesOf({ width, height }: Place) {
  const one = { y: height / 2, width: 1, height: 1 };
  return [
    { ...one, type: 'target' as const, position: Position.Left, x: 0 },
    { ...one, type: 'source' as const, position: Position.Right, x: width },
  ];
}

function labelOf(node: GraphNode, t: Translate): string {
  if (node.kind === 'gates') {
    return t('pipeline.graph.gate.listOf', { stage: node.stage.name });
  }
  return node.kind === 'gate'
    ? `${t('pipeline.graph.gate.select', {
        stage: node.stage.name,
      })}: ${gateTitle(node.gate, t)}`
    : `${node.stage.name}: ${stageStateText(node.stage, t)}`;
}

/** The stage of a node without its parts, which have nodes of their own or none. */
function alone(stage: StageView): StageView {
  return {
    ...stage,
    parts: stage.parts.map(part => ({ ...part, parts: [], gates: [] })),
  };
}

/** The nodes as React Flow takes them. What is in an open stage comes after it. */
export function flowNodes(
  { nodes }: GraphElements,
  layout: Layout,
  provider: string | null,
  selected: string | undefined,
  t: Translate,
): FlowNode[] {
  return nodes.map(node => {
    const place = layout.places.get(node.id)!;
    const { x, y, width, height } = place;
    const handles = handlesOf(place);
    // A gate's diamond is narrower than its words.
    if (node.kind === 'gate') {
      handles[0].x = width / 2 - DIAMOND / 2;
      handles[1].x = width / 2 + DIAMOND / 2;
    }
    return {
      id: node.id,
      type: node.kind,
      parentId: node.parentId,
      position: { x, y },
      width,
      height,
      // Sizes and handles are known, so that nothing has to be measured.
      measured: { width, height },
      handles,
      // It cannot be selected or moved, and so would not be touched otherwise.
      style: { pointerEvents: 'all' },
      ariaRole: 'group',
      ariaLabel: labelOf(node, t),
      domAttributes: { 'aria-roledescription': undefined },
      data: {
        node:
          node.kind === 'gate' || node.kind === 'gates'
            ? { ...node, stage: { ...node.stage, parts: [] } }
            : { ...node, stage: alone(node.stage) },
        provider,
        isSelected: selected === node.stage.id,
      },
    };
  });
}

/** A line as React Flow takes it. */
export type FlowEdge = Edge<{ via: Pass[]; straight: Straight }, 'way'>;

/** What is under way lies above what is not. */
const ABOVE: Record<Path, number> = {
  ahead: 0,
  stopped: 1,
  passed: 2,
  trail: 3,
  held: 4,
  active: 5,
};

/** Where the left upper corner of a node is in the whole graph. */
function cornerOf(
  id: string | undefined,
  parents: Map<string, string | undefined>,
  { places }: Layout,
): Point {
  let corner = { x: 0, y: 0 };
  for (let at = id; at !== undefined; at = parents.get(at)) {
    const { x, y } = places.get(at)!;
    corner = { x: corner.x + x, y: corner.y + y };
  }
  return corner;
}

/** The lines as React Flow takes them. They say by sight what the nodes say in words. */
export function flowEdges(
  { nodes, edges }: GraphElements,
  layout: Layout,
): FlowEdge[] {
  const gates = new Set(
    nodes.filter(({ kind }) => kind === 'gate').map(({ id }) => id),
  );
  /** From a gate's diamond to where its words end. */
  const beside = (id: string) =>
    gates.has(id) ? (layout.places.get(id)!.width - DIAMOND) / 2 : 0;
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]));
  return [...edges]
    .sort((one, other) => ABOVE[one.path] - ABOVE[other.path])
    .map(({ id, source, target, path }) => {
      const corner = cornerOf(parents.get(source), parents, layout);
      return {
        id,
        type: 'way',
        source,
        target,
        className: styles[path],
        domAttributes: { 'aria-hidden': true },
        data: {
          straight: { from: beside(source), to: beside(target) },
          via: (layout.ways.get(id) ?? []).map(({ x, y, half }) => ({
            half,
            x: x + corner.x,
            y: y + corner.y,
          })),
        },
      };
    });
}

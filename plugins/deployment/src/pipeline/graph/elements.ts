import type { StageGate } from 'backstage-plugin-deployment-common';
import { hasPassed, isUnderWay } from '../model/states';
import type { StageView } from '../model/view';
import { lastNeeds } from './needs';

/** A node of the graph before it has its place. */
export type GraphNode = { id: string; parentId?: string } & (
  | { kind: 'stage'; stage: StageView }
  /** A stage whose parts are shown inside it. */
  | { kind: 'open'; stage: StageView }
  | { kind: 'gate'; gate: StageGate; stage: StageView }
  /** The frame around the gates of a stage that has several: one line leads through it. */
  | { kind: 'gates'; stage: StageView }
);

/**
 * What happens on the way between two nodes: `active` leads to what is under way
 * and `held` to a gate that holds it, `trail` led there, `passed` led elsewhere,
 * `ahead` was not gone, `stopped` will not be.
 */
export type Path = 'active' | 'held' | 'trail' | 'passed' | 'ahead' | 'stopped';

/** A line of the graph. */
export interface GraphEdge {
  id: string;
  source: string;
  target: string;
  path: Path;
}

/** Nodes and lines of a graph, those of an open stage after itself. */
export interface GraphElements {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** Id of the node of a gate. */
export function gateNodeId(stageId: string, index: number): string {
  return `gate ${index} of ${stageId}`;
}

/** Id of the node around the gates of a stage that has several. */
export function gatesNodeId(stageId: string): string {
  return `gates of ${stageId}`;
}

/** Whether work on a stage began: what was stopped while it was queued did not. */
function hasBegun({ state, startedAt }: StageView): boolean {
  return hasPassed(state) || isUnderWay(state) || startedAt !== null;
}

/** The way to a stage from one that it needs, with no gate between. */
function direct(to: StageView): Path {
  if (to.state === 'running') {
    return 'active';
  }
  if (to.state === 'waiting') {
    return 'held';
  }
  return hasBegun(to) ? 'passed' : 'ahead';
}

/** Where the gates of a stage stand together: all of them have to open. */
function standing(gates: StageGate[]): StageGate['state'] {
  const found = (['rejected', 'closed'] as const).find(state =>
    gates.some(gate => gate.state === state),
  );
  return (
    found ??
    (gates.every(({ state }) => state === 'opened') ? 'opened' : 'ahead')
  );
}

/** The way from a stage to the gates before the next one. */
function toGates(from: StageView, gates: StageGate[]): Path {
  switch (standing(gates)) {
    case 'closed':
      return 'held';
    case 'opened':
    case 'rejected':
      return 'passed';
    default:
      return hasPassed(from.state) ? 'passed' : 'ahead';
  }
}

/** The way from its gates to a stage. */
function fromGates(gates: StageGate[], to: StageView): Path {
  switch (standing(gates)) {
    case 'rejected':
      return 'stopped';
    case 'opened':
      if (to.state === 'running') {
        return 'active';
      }
      return hasBegun(to) && to.state !== 'waiting' ? 'passed' : 'ahead';
    default:
      return 'ahead';
  }
}

/** Marks the ways by which what is under way came to where it is. */
function withTrail(edges: GraphEdge[], stages: StageView[]): GraphEdge[] {
  const into = new Map<string, GraphEdge[]>();
  edges.forEach(edge =>
    into.set(edge.target, [...(into.get(edge.target) ?? []), edge]),
  );
  const trail = new Set<GraphEdge>();
  const next = [
    ...stages.filter(({ state }) => isUnderWay(state)).map(({ id }) => id),
    ...edges.filter(({ path }) => path === 'held').map(edge => edge.target),
  ];
  const seen = new Set(next);
  for (let node = next.pop(); node !== undefined; node = next.pop()) {
    for (const edge of into.get(node) ?? []) {
      if (edge.path === 'passed') {
        trail.add(edge);
      }
      if (!seen.has(edge.source)) {
        seen.add(edge.source);
        next.push(edge.source);
      }
    }
  }
  return edges.map(edge =>
    trail.has(edge) ? { ...edge, path: 'trail' } : edge,
  );
}

function level(
  stages: StageView[],
  isOpen: (stage: StageView) => boolean,
  parentId: string | undefined,
): GraphElements {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const inner: GraphElements[] = [];
  const needsOf = lastNeeds(stages);
  const link = (source: string, target: string, path: Path) =>
    edges.push({ id: `${source} → ${target}`, source, target, path });
  for (const stage of stages) {
    const needs = needsOf.get(stage.id) ?? [];
    const { gates } = stage;
    if (gates.length > 0) {
      const way =
        gates.length > 1 ? gatesNodeId(stage.id) : gateNodeId(stage.id, 0);
      const around = gates.length > 1 ? way : parentId;
      if (gates.length > 1) {
        nodes.push({ kind: 'gates', id: way, parentId, stage });
      }
      gates.forEach((gate, index) =>
        nodes.push({
          kind: 'gate',
          id: gateNodeId(stage.id, index),
          parentId: around,
          gate,
          stage,
        }),
      );
      needs.forEach(need => link(need.id, way, toGates(need, gates)));
      link(way, stage.id, fromGates(gates, stage));
    } else {
      needs.forEach(need => link(need.id, stage.id, direct(stage)));
    }
    const open = stage.parts.length > 0 && isOpen(stage);
    nodes.push({
      kind: open ? 'open' : 'stage',
      id: stage.id,
      parentId,
      stage,
    });
    if (open) {
      inner.push(level(stage.parts, isOpen, stage.id));
    }
  }
  return {
    nodes: [...nodes, ...inner.flatMap(elements => elements.nodes)],
    edges: [
      ...withTrail(edges, stages),
      ...inner.flatMap(elements => elements.edges),
    ],
  };
}

/** What the graph of these stages consists of. */
export function elementsOf(
  stages: StageView[],
  isOpen: (stage: StageView) => boolean,
): GraphElements {
  return level(stages, isOpen, undefined);
}

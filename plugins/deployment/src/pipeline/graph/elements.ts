import type { StageGate } from 'backstage-plugin-deployment-common';
import { hasPassed, isUnderWay } from '../model/states';
import type { StageView } from '../model/view';

/** A node of the graph before it has its place. */
export type GraphNode = { id: string; parentId?: string } & (
  | { kind: 'stage'; stage: StageView }
  /** A stage whose parts are shown inside it. */
  | { kind: 'open'; stage: StageView }
  | { kind: 'gate'; gate: StageGate; stage: StageView }
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

/** The way from a stage to a gate before the next one. */
function toGate(from: StageView, gate: StageGate): Path {
  switch (gate.state) {
    case 'closed':
      return 'held';
    case 'opened':
    case 'rejected':
      return 'passed';
    default:
      return hasPassed(from.state) ? 'passed' : 'ahead';
  }
}

/** The way from a gate to its stage. */
function fromGate(gate: StageGate, to: StageView): Path {
  switch (gate.state) {
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
  const byId = new Map(stages.map(stage => [stage.id, stage]));
  const link = (source: string, target: string, path: Path) =>
    edges.push({ id: `${source} → ${target}`, source, target, path });
  for (const stage of stages) {
    const needs = stage.needs
      .map(id => byId.get(id))
      .filter(need => need !== undefined);
    stage.gates.forEach((gate, index) => {
      const id = gateNodeId(stage.id, index);
      nodes.push({ kind: 'gate', id, parentId, gate, stage });
      needs.forEach(need => link(need.id, id, toGate(need, gate)));
      link(id, stage.id, fromGate(gate, stage));
    });
    if (stage.gates.length === 0) {
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

// The graph of one attempt: nodes for the jobs of a file, legs for what a
// matrix makes of them, and below a leg the graph of a called workflow.

import type { Standing } from '../workflow/evaluate.ts';
import type {
  JobDefinition,
  WorkflowDefinition,
} from '../workflow/definition.ts';
import type { MatrixLeg } from '../workflow/matrix.ts';
import type { Value } from '../workflow/expression.ts';
import type { Conclusion } from '../state/model.ts';
import type { JobProcess } from './job-process.ts';

/** How a node or leg ended, as `needs.<job>.result` tells it. */
export type Result = 'success' | 'failure' | 'cancelled' | 'skipped';

/** The jobs of one workflow file, called or not. */
export interface Graph {
  definition: WorkflowDefinition;
  /** `caller / ` before the names of a called workflow's jobs. */
  namePrefix: string;
  /** `caller/` before their keys. */
  keyPrefix: string;
  inputs: Record<string, Value>;
  nodes: Map<string, Node>;
  /** Something that the caller needs was run anew: so is all in here. */
  renewed: boolean;
  depth: number;
}

/** One job of a file. */
export interface Node {
  definition: JobDefinition;
  started: boolean;
  result: Result | null;
  legs: Leg[];
  /** In a re-run: this, or what it needs, was run anew. */
  renewed: boolean;
  /** In a re-run: something that this needs was run anew. */
  inherited: boolean;
  failFast: boolean;
  outputs: Record<string, Value>;
}

/** One combination of a job's matrix, or the job itself. */
export interface Leg {
  matrix: MatrixLeg;
  index: number;
  result: Result | null;
  /** Null for a caller, for a skipped job, and for one carried over. */
  process: JobProcess | null;
  /** Held back by `max-parallel`. */
  held: boolean;
  continueOnError: boolean;
  /** The called workflow's graph. */
  called: Graph | null;
}

/** A graph with nothing started. */
export function makeGraph(
  definition: WorkflowDefinition,
  part: Omit<Graph, 'definition' | 'nodes'>,
): Graph {
  const nodes = new Map<string, Node>();
  for (const [key, job] of definition.jobs) {
    nodes.set(key, {
      definition: job,
      started: false,
      result: null,
      legs: [],
      renewed: false,
      inherited: false,
      failFast: true,
      outputs: {},
    });
  }
  return { definition, nodes, ...part };
}

/** The nodes that a node needs directly. */
export function needsOf(graph: Graph, node: Node): Node[] {
  return node.definition.needs.map(key => graph.nodes.get(key)!);
}

/** How things stand for a node: over everything that lies before it. */
export function standingOf(
  graph: Graph,
  node: Node,
  cancelled: boolean,
): Standing {
  const before = new Set<Node>();
  const open = needsOf(graph, node);
  for (let next = open.pop(); next; next = open.pop()) {
    if (before.has(next)) continue;
    before.add(next);
    open.push(...needsOf(graph, next));
  }
  const results = [...before].map(({ result }) => result);
  return {
    success: results.every(result => result === 'success'),
    failure: results.includes('failure'),
    cancelled,
  };
}

/** The worst of several results; skipped only where all were. */
export function combine(results: Result[]): Result {
  if (results.includes('failure')) return 'failure';
  if (results.includes('cancelled')) return 'cancelled';
  if (results.length > 0 && results.every(result => result === 'skipped')) {
    return 'skipped';
  }
  return 'success';
}

/** A job's conclusion as the result of its leg. */
export function resultOf(conclusion: Conclusion): Result {
  if (conclusion === 'success' || conclusion === 'neutral') return 'success';
  if (conclusion === 'cancelled' || conclusion === 'skipped') return conclusion;
  return 'failure';
}

/** Whether every node has ended. */
export function isDone(graph: Graph): boolean {
  return [...graph.nodes.values()].every(({ result }) => result !== null);
}

/** Every leg of a graph and of those called in it. */
export function* allLegs(graph: Graph): Generator<Leg> {
  for (const node of graph.nodes.values()) {
    for (const leg of node.legs) {
      yield leg;
      if (leg.called) yield* allLegs(leg.called);
    }
  }
}

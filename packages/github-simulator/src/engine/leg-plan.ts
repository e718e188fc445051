// Everything that has to be computed before a leg starts, so that a mistake in
// a file shows before anything of the job has begun.

import {
  interpolate,
  isTruthy,
  resolveValue,
  type Scope,
} from '../workflow/evaluate.ts';
import type { Value } from '../workflow/expression.ts';
import type { WorkflowRun } from '../state/model.ts';
import { jobName } from './contexts.ts';
import type { Graph, Leg, Node } from './graph.ts';
import type { Kernel } from './kernel.ts';
import { callWorkflow } from './reusable.ts';

/** A leg with its expressions computed. */
export interface LegPlan {
  leg: Leg;
  /** As displayed. */
  name: string;
  scope: Scope;
  runsOn: Value;
  /** Null without one; an expression that yields nothing means that, too. */
  environment: { name: string; url: string | null; deployment: boolean } | null;
  concurrency: { group: string; cancelInProgress: boolean } | null;
  outputs: Record<string, Value>;
}

/**
 * Computes a leg's expressions, and the graph of the workflow that it calls.
 * @throws ExpressionError, WorkflowFileError
 */
export function planLeg(
  kernel: Kernel,
  run: WorkflowRun,
  graph: Graph,
  node: Node,
  leg: Leg,
  scope: Scope,
): LegPlan {
  const { definition } = node;
  const name = jobName(graph, node, scope, leg.matrix);
  const truthy = (value: boolean | string) =>
    isTruthy(resolveValue(value, scope));
  leg.continueOnError = truthy(definition.continueOnError);
  if (definition.uses) {
    leg.called = callWorkflow(kernel, run, graph, node, name, scope);
  }
  const { concurrency } = definition;
  return {
    leg,
    name,
    scope,
    runsOn: resolveValue(definition.runsOn, scope),
    environment: environmentOf(node, scope),
    concurrency: concurrency && {
      group: interpolate(concurrency.group, scope),
      cancelInProgress: truthy(concurrency.cancelInProgress),
    },
    // Outputs of steps are unknown here and come out empty; the scenario may
    // say what they are.
    outputs: resolveValue(definition.outputs, scope) as Record<string, Value>,
  };
}

function environmentOf(node: Node, scope: Scope): LegPlan['environment'] {
  const wanted = node.definition.environment;
  const name = wanted ? interpolate(wanted.name, scope).trim() : '';
  if (!wanted || name === '') return null;
  return {
    name,
    url: wanted.url === null ? null : interpolate(wanted.url, scope),
    deployment: isTruthy(resolveValue(wanted.deployment, scope)),
  };
}

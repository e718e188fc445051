// Called workflows: `uses:` of a job to the graph of another file.

import { resolveValue, type Scope } from '../workflow/evaluate.ts';
import {
  WorkflowFileError,
  type WorkflowDefinition,
} from '../workflow/definition.ts';
import type { Value } from '../workflow/expression.ts';
import type { WorkflowRun } from '../state/model.ts';
import { makeGraph, type Graph, type Node } from './graph.ts';
import type { Kernel } from './kernel.ts';

/** How deep workflows may call each other, the first included. */
const deepestCalls = 10;

/**
 * The graph that a caller stands for, inputs resolved. Files of the same
 * repository (`./…`) are read at the run's commit, others at their `@ref`.
 * @throws WorkflowFileError where there is no such file, or calls go too deep
 */
export function callWorkflow(
  kernel: Kernel,
  run: WorkflowRun,
  graph: Graph,
  node: Node,
  name: string,
  scope: Scope,
): Graph {
  const { definition } = node;
  if (graph.depth >= deepestCalls) {
    const { path } = graph.definition;
    throw new WorkflowFileError(path, 'workflows call each other too deeply');
  }
  const called = calledFile(kernel, run, definition.uses ?? '');
  const given = resolveValue(definition.with, scope) as Record<string, Value>;
  const inputs: Record<string, Value> = {};
  for (const [key, input] of called.on.get('workflow_call')?.inputs ?? []) {
    const preset =
      input.default === null ? null : resolveValue(input.default, scope);
    const empty = input.type === 'boolean' ? false : '';
    inputs[key] = given[key] ?? preset ?? empty;
  }
  return makeGraph(called, {
    namePrefix: `${name} / `,
    keyPrefix: `${graph.keyPrefix}${definition.key}/`,
    inputs,
    renewed: node.inherited,
    depth: graph.depth + 1,
  });
}

function calledFile(
  { world, files }: Kernel,
  run: WorkflowRun,
  uses: string,
): WorkflowDefinition {
  const local = /^\.\/(.+)$/.exec(uses);
  const remote = /^([^/]+)\/([^/]+)\/(.+)@(.+)$/.exec(uses);
  const repository = remote
    ? world.repositoryFor(remote[1]!, remote[2]!)
    : world.repository(run.repositoryId);
  const path = local?.[1] ?? remote?.[3] ?? '';
  const ref = remote?.[4] ?? run.headSha;
  const called = repository && files.at(repository, ref, path);
  if (!repository || !called?.on.has('workflow_call')) {
    throw new WorkflowFileError(uses, 'no such reusable workflow');
  }
  const at = `${repository.owner}/${repository.name}/${path}`;
  if (!run.referencedWorkflows.some(w => w.path.startsWith(`${at}@`))) {
    const shown = remote?.[4] ?? run.ref;
    const sha = world.resolveRef(repository, ref)?.sha ?? ref;
    run.referencedWorkflows.push({ path: `${at}@${shown}`, sha, ref: shown });
  }
  return called;
}

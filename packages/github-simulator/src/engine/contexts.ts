// The contexts that expressions of a run see: github, inputs, needs, …

import type { Value } from '../workflow/expression.ts';
import { interpolate, resolveValue, type Scope } from '../workflow/evaluate.ts';
import { legSuffix, type MatrixLeg } from '../workflow/matrix.ts';
import type { World } from '../state/world.ts';
import type { RunAttempt, WorkflowRun } from '../state/model.ts';
import { standingOf, type Graph, type Leg, type Node } from './graph.ts';

/** What the event brought along, for `github.event`. */
export type EventPayload = Record<string, Value>;

/** `github` for a run, or for the run-name of one that is about to start. */
export function githubContext(
  world: World,
  run: WorkflowRun,
  attempt: RunAttempt | null,
  event: EventPayload,
): Value {
  const repository = world.repository(run.repositoryId);
  const fullName = `${repository.owner}/${repository.name}`;
  const actor = world.user(run.actorId);
  const triggering = attempt ? world.user(attempt.triggeringActorId) : actor;
  return {
    actor: actor.login,
    actor_id: String(actor.id),
    triggering_actor: triggering.login,
    event_name: run.event,
    event: {
      repository: {
        name: repository.name,
        full_name: fullName,
        default_branch: repository.defaultBranch,
      },
      ...event,
    },
    ref: run.ref,
    ref_name: run.headBranch,
    ref_type: run.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    sha: run.headSha,
    head_ref: '',
    base_ref: '',
    repository: fullName,
    repository_owner: repository.owner,
    run_id: String(run.id),
    run_number: String(run.runNumber),
    run_attempt: String(attempt?.number ?? 1),
    workflow: run.name,
    workflow_ref: `${fullName}/${run.path}@${run.ref}`,
    workflow_sha: run.headSha,
    workspace: `/home/runner/work/${repository.name}/${repository.name}`,
    server_url: 'https://github.com',
    api_url: 'https://api.github.com',
    token: '***',
  };
}

/** Makes the scopes in which the expressions of one attempt are computed. */
export class Scopes {
  #world: World;
  #run: WorkflowRun;
  #attempt: RunAttempt;
  #event: EventPayload;

  constructor(
    world: World,
    run: WorkflowRun,
    attempt: RunAttempt,
    event: EventPayload,
  ) {
    this.#world = world;
    this.#run = run;
    this.#attempt = attempt;
    this.#event = event;
  }

  /** For what stands at the top of a file. */
  ofWorkflow(graph: Graph, cancelled: boolean): Scope {
    const contexts: Record<string, Value> = {
      github: githubContext(this.#world, this.#run, this.#attempt, this.#event),
      inputs: graph.inputs,
      vars: {},
      secrets: {},
    };
    const standing = { success: true, failure: false, cancelled };
    const scope = { contexts, standing };
    contexts.env = resolveValue(graph.definition.env, scope);
    return scope;
  }

  /** For a job, or for one leg of it. */
  ofJob(graph: Graph, node: Node, leg: Leg | null, cancelled: boolean): Scope {
    const scope = this.ofWorkflow(graph, cancelled);
    scope.standing = standingOf(graph, node, cancelled);
    const { contexts } = scope;
    const total = Math.max(node.legs.length, 1);
    contexts.needs = Object.fromEntries(
      node.definition.needs.map(key => {
        const { result, outputs } = graph.nodes.get(key)!;
        return [key, { result, outputs }];
      }),
    );
    contexts.matrix = leg?.matrix ?? {};
    contexts.strategy = {
      'fail-fast': node.failFast,
      'job-index': leg?.index ?? 0,
      'job-total': total,
      'max-parallel': node.definition.maxParallel ?? total,
    };
    contexts.env = {
      ...(contexts.env as Record<string, Value>),
      ...(resolveValue(node.definition.env, scope) as Record<string, Value>),
    };
    return scope;
  }
}

/**
 * A job's displayed name. The values of its matrix leg follow in brackets,
 * unless `name` computes something itself.
 */
export function jobName(
  graph: Graph,
  node: Node,
  scope: Scope,
  matrix: MatrixLeg,
): string {
  const { name, key } = node.definition;
  const own = name?.includes('${{')
    ? interpolate(name, scope)
    : (name ?? key) + legSuffix(matrix);
  return graph.namePrefix + own;
}

// One attempt of a run: starts what is ready, until everything has ended.

import { ExpressionError } from '../workflow/expression.ts';
import {
  conditionHolds,
  interpolate,
  isTruthy,
  resolveValue,
} from '../workflow/evaluate.ts';
import {
  WorkflowFileError,
  type WorkflowDefinition,
} from '../workflow/definition.ts';
import { MatrixError, expandMatrix } from '../workflow/matrix.ts';
import type {
  Conclusion,
  Job,
  Review,
  RunAttempt,
  WorkflowRun,
} from '../state/model.ts';
import { AttemptStatus } from './attempt-status.ts';
import type { Member } from './concurrency.ts';
import { Scopes, jobName, type EventPayload } from './contexts.ts';
import { ensureEnvironment } from './deployments.ts';
import {
  allLegs,
  combine,
  isDone,
  makeGraph,
  needsOf,
  resultOf,
  type Graph,
  type Leg,
  type Node,
} from './graph.ts';
import { addJob, carryOver, type Carry } from './jobs.ts';
import { JobProcess } from './job-process.ts';
import type { Kernel } from './kernel.ts';
import { planLeg, type LegPlan } from './leg-plan.ts';

/** Moves one attempt of a run along. */
export class Execution {
  readonly run: WorkflowRun;
  readonly attempt: RunAttempt;
  #kernel: Kernel;
  #graph: Graph;
  #scopes: Scopes;
  #status: AttemptStatus;
  #carry: Carry | null;
  #cancelled = false;
  #admitted = false;
  #settling = false;
  #group: string | null = null;
  #member: Member;

  constructor(
    kernel: Kernel,
    run: WorkflowRun,
    attempt: RunAttempt,
    definition: WorkflowDefinition,
    event: EventPayload,
    carry: Carry | null,
  ) {
    this.#kernel = kernel;
    this.run = run;
    this.attempt = attempt;
    this.#status = new AttemptStatus(kernel.world, run, attempt);
    this.#scopes = new Scopes(kernel.world, run, attempt, event);
    this.#carry = carry;
    this.#graph = makeGraph(definition, {
      namePrefix: '',
      keyPrefix: '',
      inputs: run.inputs,
      renewed: false,
      depth: 1,
    });
    this.#member = {
      runId: run.id,
      jobId: null,
      start: () => this.#admit(),
      cancel: () => this.cancel(false),
    };
  }

  get isDone(): boolean {
    return this.attempt.status === 'completed';
  }

  /** Starts the attempt, or puts it into the queue of its group. */
  start(): void {
    const concurrency = this.#graph.definition.concurrency;
    if (!concurrency) {
      this.#admit();
      return;
    }
    const scope = this.#scopes.ofWorkflow(this.#graph, this.#cancelled);
    const group = interpolate(concurrency.group, scope);
    const cancels = isTruthy(resolveValue(concurrency.cancelInProgress, scope));
    this.#group = group;
    this.#kernel.groups.acquire(
      this.run.repositoryId,
      group,
      this.#member,
      cancels,
    );
    if (!this.#admitted && !this.isDone) this.#status.set('pending');
  }

  /** Cancels what has not ended; `always()` still runs unless forced. */
  cancel(force: boolean): void {
    if (this.isDone) return;
    this.#cancelled = true;
    if (!this.#admitted) {
      this.#finish('cancelled');
      return;
    }
    for (const leg of [...allLegs(this.#graph)]) {
      if (leg.held) this.#release(leg);
      leg.process?.cancel(force);
    }
    this.#settle();
  }

  /** Takes the whole attempt to its end now. */
  finishNow(conclusion: 'success' | 'failure' | 'cancelled'): void {
    if (conclusion === 'cancelled') this.#cancelled = true;
    if (!this.#admitted) {
      this.#leaveGroup();
      this.#admit();
    }
    for (;;) {
      const open = [...allLegs(this.#graph)].filter(
        leg => leg.process && !leg.process.isDone,
      );
      if (open.length === 0) return;
      for (const leg of open) {
        if (leg.held) {
          leg.held = false;
          leg.process?.begin();
        }
        leg.process?.finishNow(conclusion);
      }
    }
  }

  /** The jobs that wait for a reviewer's decision. */
  waitingFor({ environmentIds }: Review): Job[] {
    return this.#waiting(environmentIds).map(({ job }) => job);
  }

  /** Hands a reviewer's decision to the jobs that wait for it. */
  review(review: Review): void {
    for (const process of this.#waiting(review.environmentIds)) {
      process.review(review);
    }
  }

  /** Hands an app's decision to the jobs that wait for it. */
  decide(
    environmentId: number,
    ruleId: number,
    state: 'approved' | 'rejected',
  ): void {
    for (const process of this.#waiting([environmentId])) {
      process.decide(ruleId, state);
    }
  }

  #waiting(environmentIds: number[]): JobProcess[] {
    const found: JobProcess[] = [];
    for (const { process } of allLegs(this.#graph)) {
      const id = process?.job.environment?.environmentId;
      if (process?.job.status !== 'waiting' || id === undefined) continue;
      if (environmentIds.includes(id)) found.push(process);
    }
    return found;
  }

  #admit(): void {
    this.#admitted = true;
    this.#settle();
  }

  /** Starts everything that is ready, until nothing more changes. */
  #settle(): void {
    if (this.#settling || this.isDone || !this.#admitted) return;
    this.#settling = true;
    while (this.#advance(this.#graph));
    this.#settling = false;
    if (isDone(this.#graph)) {
      const results = [...this.#graph.nodes.values()].map(n => n.result!);
      this.#finish(this.#cancelled ? 'cancelled' : combine(results));
    } else {
      this.#status.update();
    }
  }

  #advance(graph: Graph): boolean {
    let changed = false;
    for (const node of graph.nodes.values()) {
      if (node.result !== null) continue;
      if (!node.started) {
        if (needsOf(graph, node).some(({ result }) => result === null))
          continue;
        this.#startNode(graph, node);
        changed = true;
        if (node.result !== null) continue;
      }
      for (const leg of node.legs) {
        if (!leg.called || leg.result !== null) continue;
        if (this.#advance(leg.called)) changed = true;
        if (isDone(leg.called)) {
          const inner = [...leg.called.nodes.values()];
          leg.result = combine(inner.map(({ result }) => result!));
          node.renewed ||= inner.some(({ renewed }) => renewed);
        }
      }
      if (node.legs.every(({ result }) => result !== null)) {
        this.#endNode(node);
        changed = true;
      }
    }
    return changed;
  }

  #endNode(node: Node): void {
    node.result = combine(
      node.legs.map(({ result, continueOnError }) =>
        continueOnError && result === 'failure' ? 'success' : result!,
      ),
    );
  }

  #startNode(graph: Graph, node: Node): void {
    node.started = true;
    node.inherited = graph.renewed || needsOf(graph, node).some(n => n.renewed);
    node.renewed = node.inherited;
    const { definition } = node;
    try {
      const scope = this.#scopes.ofJob(graph, node, null, this.#cancelled);
      if (!conditionHolds(definition.if, scope)) {
        this.#endAtOnce(
          graph,
          node,
          jobName(graph, node, scope, {}),
          'skipped',
        );
        return;
      }
      const matrix = resolveValue(definition.matrix, scope);
      const legs = matrix === null ? [{}] : expandMatrix(matrix);
      node.failFast = isTruthy(resolveValue(definition.failFast, scope));
      node.legs = legs.map((leg, index) => ({
        matrix: leg,
        index,
        result: null,
        process: null,
        held: false,
        continueOnError: false,
        called: null,
      }));
      const plans = node.legs.map(leg =>
        planLeg(
          this.#kernel,
          this.run,
          graph,
          node,
          leg,
          this.#scopes.ofJob(graph, node, leg, this.#cancelled),
        ),
      );
      for (const plan of plans) this.#startLeg(graph, node, plan);
    } catch (error) {
      if (!isMistake(error)) throw error;
      // A mistake in the file fails the job, once a run has begun.
      const name =
        graph.namePrefix + (node.definition.name ?? node.definition.key);
      node.legs = [];
      this.#endAtOnce(graph, node, name, 'failure');
    }
  }

  /** A job that never ran. */
  #endAtOnce(
    graph: Graph,
    node: Node,
    name: string,
    result: 'skipped' | 'failure',
  ): void {
    const { world } = this.#kernel;
    const key = graph.keyPrefix + node.definition.key;
    const job = addJob(world, this.run, this.attempt, {
      key,
      name,
      runsOn: null,
    });
    job.status = 'completed';
    job.conclusion = result;
    job.startedAt = world.now();
    job.completedAt = world.now();
    this.#status.tellCompleted(job);
    node.result = result;
  }

  #startLeg(graph: Graph, node: Node, plan: LegPlan): void {
    const { world, outcomes } = this.#kernel;
    const { leg, name, scope } = plan;
    if (leg.called) return;
    const carried = node.inherited ? null : this.#carry?.jobs.get(name) ?? null;
    if (carried) {
      carryOver(world, this.run, this.attempt, carried);
      leg.result = resultOf(carried.conclusion!);
      const told = outcomes.courseOf(this.run, carried).outputs;
      Object.assign(node.outputs, plan.outputs, told);
      return;
    }
    if (this.#carry) node.renewed = true;
    const job = addJob(world, this.run, this.attempt, {
      key: graph.keyPrefix + node.definition.key,
      name,
      runsOn: plan.runsOn,
    });
    const told = outcomes.courseOf(this.run, job).outputs;
    Object.assign(node.outputs, plan.outputs, told);
    if (plan.environment) {
      const repository = world.repository(this.run.repositoryId);
      const { id, name: environment } = ensureEnvironment(
        world,
        repository,
        plan.environment.name,
      );
      const { url, deployment } = plan.environment;
      job.environment = {
        environmentId: id,
        name: environment,
        url,
        deployment,
      };
    }
    leg.process = new JobProcess(this.#kernel, {
      run: this.run,
      job,
      definition: node.definition,
      scope,
      concurrency: plan.concurrency,
      actorId: this.attempt.triggeringActorId,
      changed: () => this.#status.update(),
      ended: conclusion => this.#legEnded(node, leg, conclusion),
    });
    const { maxParallel } = node.definition;
    const busy = node.legs.filter(
      other => other.process && !other.held && other.result === null,
    );
    leg.held = maxParallel !== null && busy.length > maxParallel;
    if (!leg.held) leg.process.begin();
  }

  #legEnded(node: Node, leg: Leg, conclusion: Conclusion): void {
    leg.result = resultOf(conclusion);
    if (leg.result === 'failure' && node.failFast && !leg.continueOnError) {
      for (const other of node.legs) {
        if (other === leg || other.result !== null) continue;
        other.held = false;
        other.process?.cancel(false);
      }
    }
    const next = node.legs.find(({ held, result }) => held && result === null);
    if (next) this.#release(next);
    this.#settle();
  }

  #release(leg: Leg): void {
    leg.held = false;
    if (!this.#cancelled) leg.process?.begin();
  }

  #finish(conclusion: Conclusion): void {
    this.attempt.conclusion = conclusion;
    this.#status.set('completed');
    this.#leaveGroup();
  }

  #leaveGroup(): void {
    if (this.#group === null) return;
    const group = this.#group;
    this.#group = null;
    this.#kernel.groups.release(this.run.repositoryId, group, this.#member);
  }
}

function isMistake(error: unknown): boolean {
  return (
    error instanceof ExpressionError ||
    error instanceof WorkflowFileError ||
    error instanceof MatrixError
  );
}

// One attempt of a run: starts what is ready, until everything has ended.

import {
  conditionHolds,
  interpolate,
  isTruthy,
  resolveValue,
  type Scope,
} from '../workflow/evaluate.ts';
import type { WorkflowDefinition } from '../workflow/definition.ts';
import { expandMatrix } from '../workflow/matrix.ts';
import type {
  Conclusion,
  Job,
  Review,
  RunAttempt,
  RunStatus,
  WorkflowRun,
} from '../state/model.ts';
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
import { callWorkflow } from './reusable.ts';

/** Moves one attempt of a run along. */
export class Execution {
  readonly run: WorkflowRun;
  readonly attempt: RunAttempt;
  #kernel: Kernel;
  #graph: Graph;
  #scopes: Scopes;
  #carry: Carry | null;
  #cancelled = false;
  #admitted = false;
  #announced = false;
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
    if (!this.#admitted && !this.isDone) this.#setStatus('pending');
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

  /** Hands a reviewer's decision to the jobs that wait for it. */
  review(review: Review): Job[] {
    return this.#waiting(review.environmentIds).map(process => {
      process.review(review);
      return process.job;
    });
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
      this.#updateStatus();
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

  /** Outputs of steps are unknown here; the scenario may say what they are. */
  #addOutputs(node: Node, scope: Scope, job: Job): void {
    const declared = resolveValue(node.definition.outputs, scope);
    const told = this.#kernel.outcomes.courseOf(this.run, job).outputs;
    Object.assign(node.outputs, declared, told);
  }

  #startNode(graph: Graph, node: Node): void {
    node.started = true;
    node.inherited = graph.renewed || needsOf(graph, node).some(n => n.renewed);
    node.renewed = node.inherited;
    const { definition } = node;
    try {
      const scope = this.#scopes.ofJob(graph, node, null, this.#cancelled);
      if (!conditionHolds(definition.if, scope)) {
        this.#skip(graph, node, scope);
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
      for (const leg of node.legs) this.#startLeg(graph, node, leg);
    } catch (error) {
      // A wrong expression, matrix or called file fails the job; it is how
      // GitHub shows such mistakes once a run has begun.
      if (!(error instanceof Error)) throw error;
      this.#fail(graph, node);
    }
  }

  #skip(graph: Graph, node: Node, scope: Scope): void {
    const name = jobName(graph, node, scope, {});
    const job = this.#addJob(graph, node, name, null);
    job.status = 'completed';
    job.conclusion = 'skipped';
    job.startedAt = this.#kernel.world.now();
    job.completedAt = this.#kernel.world.now();
    this.#emitCompleted(job);
    node.result = 'skipped';
  }

  #fail(graph: Graph, node: Node): void {
    const name =
      graph.namePrefix + (node.definition.name ?? node.definition.key);
    const job = this.#addJob(graph, node, name, null);
    job.status = 'completed';
    job.conclusion = 'failure';
    job.startedAt = this.#kernel.world.now();
    job.completedAt = this.#kernel.world.now();
    this.#emitCompleted(job);
    node.legs = node.legs.filter(leg => leg.process || leg.called);
    node.result = 'failure';
  }

  #startLeg(graph: Graph, node: Node, leg: Leg): void {
    const { definition } = node;
    const scope = this.#scopes.ofJob(graph, node, leg, this.#cancelled);
    const name = jobName(graph, node, scope, leg.matrix);
    leg.continueOnError = isTruthy(
      resolveValue(definition.continueOnError, scope),
    );
    if (definition.uses) {
      leg.called = callWorkflow(
        this.#kernel,
        this.run,
        graph,
        node,
        name,
        scope,
      );
      return;
    }
    const carried = node.inherited ? null : this.#carry?.jobs.get(name) ?? null;
    if (carried) {
      carryOver(this.#kernel.world, this.run, this.attempt, carried);
      leg.result = resultOf(carried.conclusion!);
      this.#addOutputs(node, scope, carried);
      return;
    }
    if (this.#carry) node.renewed = true;
    const job = this.#addJob(graph, node, name, scope);
    this.#addOutputs(node, scope, job);
    const concurrency = definition.concurrency;
    leg.process = new JobProcess(this.#kernel, {
      run: this.run,
      job,
      definition,
      scope,
      concurrency: concurrency && {
        group: interpolate(concurrency.group, scope),
        cancelInProgress: isTruthy(
          resolveValue(concurrency.cancelInProgress, scope),
        ),
      },
      actorId: this.attempt.triggeringActorId,
      changed: () => this.#updateStatus(),
      ended: conclusion => this.#legEnded(node, leg, conclusion),
    });
    const busy = node.legs.filter(
      l => l.process && !l.held && l.result === null,
    );
    leg.held =
      definition.maxParallel !== null && busy.length > definition.maxParallel;
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

  #addJob(graph: Graph, node: Node, name: string, scope: Scope | null): Job {
    const { definition } = node;
    const key = graph.keyPrefix + definition.key;
    const runsOn = scope ? resolveValue(definition.runsOn, scope) : null;
    const job = addJob(this.#kernel.world, this.run, this.attempt, {
      key,
      name,
      runsOn,
    });
    if (scope && definition.environment) {
      this.#setEnvironment(job, definition.environment, scope);
    }
    return job;
  }

  #setEnvironment(
    job: Job,
    wanted: { name: string; url: string | null; deployment: boolean | string },
    scope: Scope,
  ): void {
    const { world } = this.#kernel;
    const name = interpolate(wanted.name, scope).trim();
    // An expression that yields nothing means: no environment.
    if (name === '') return;
    const repository = world.repository(this.run.repositoryId);
    const environment = ensureEnvironment(world, repository, name);
    job.environment = {
      environmentId: environment.id,
      name: environment.name,
      url: wanted.url === null ? null : interpolate(wanted.url, scope),
      deployment: isTruthy(resolveValue(wanted.deployment, scope)),
    };
  }

  #emitCompleted(job: Job): void {
    const { world } = this.#kernel;
    world.emit({
      type: 'workflow_job',
      action: 'completed',
      repository: world.repository(this.run.repositoryId),
      run: this.run,
      job,
      actorId: this.attempt.triggeringActorId,
    });
  }

  #updateStatus(): void {
    if (this.isDone) return;
    const open = this.#kernel.world
      .jobsOfRun(this.run, this.attempt.number)
      .map(({ status }) => status);
    const least = advancement.find(status => open.includes(status));
    this.#setStatus(least ?? this.attempt.status);
  }

  #setStatus(status: RunStatus): void {
    const { world } = this.#kernel;
    this.attempt.status = status;
    this.#touch();
    if (status === 'in_progress' && !this.#announced) {
      this.#announced = true;
      this.#emitRun('in_progress');
    }
    if (status === 'completed') this.#emitRun('completed');
    world.repository(this.run.repositoryId).updatedAt = world.now();
  }

  #finish(conclusion: Conclusion): void {
    this.attempt.conclusion = conclusion;
    this.#setStatus('completed');
    this.#leaveGroup();
  }

  #leaveGroup(): void {
    if (this.#group === null) return;
    const group = this.#group;
    this.#group = null;
    this.#kernel.groups.release(this.run.repositoryId, group, this.#member);
  }

  #touch(): void {
    this.attempt.updatedAt = this.#kernel.world.now();
    this.run.updatedAt = this.attempt.updatedAt;
  }

  #emitRun(action: 'in_progress' | 'completed'): void {
    const { world } = this.#kernel;
    world.emit({
      type: 'workflow_run',
      action,
      repository: world.repository(this.run.repositoryId),
      run: this.run,
      actorId: this.attempt.triggeringActorId,
    });
  }
}

/** From the least to the most advanced. */
const advancement: RunStatus[] = [
  'requested',
  'queued',
  'pending',
  'waiting',
  'in_progress',
];

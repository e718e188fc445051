// The engine: everything that changes the world, and what follows from it.

import { isTruthy, interpolate } from '../workflow/evaluate.ts';
import {
  WorkflowFileError,
  type WorkflowDefinition,
} from '../workflow/definition.ts';
import { ExpressionError } from '../workflow/expression.ts';
import { checkInputs } from '../workflow/triggers.ts';
import { nodeId } from '../state/ids.ts';
import { latestAttempt, type World } from '../state/world.ts';
import type {
  Deployment,
  DeploymentStatus,
  InputValue,
  Job,
  Release,
  Repository,
  Review,
  RunAttempt,
  RunEvent,
  User,
  WorkflowRun,
} from '../state/model.ts';
import {
  Refusal,
  type Actions,
  type DeploymentRequest,
  type DispatchRequest,
  type Outcome,
  type PushRequest,
  type ReviewRequest,
  type StatusRequest,
  type TagRequest,
} from './actions.ts';
import { ConcurrencyGroups } from './concurrency.ts';
import { Scopes, type EventPayload } from './contexts.ts';
import { createDeployment, createDeploymentStatus } from './deployments.ts';
import { Execution } from './execution.ts';
import { ensureWorkflow } from './git-writes.ts';
import { makeGraph } from './graph.ts';
import { carryOthers, carrySucceeded, type Carry } from './jobs.ts';
import { WorkflowFiles, type Kernel } from './kernel.ts';
import { OutcomeBook } from './outcomes.ts';
import { push, tag, type Started } from './pushes.ts';

/** GitHub runs nothing again that was created longer ago; in milliseconds. */
const RERUN_WITHIN = 30 * 86_400_000;

/** Timings that are the same for all runs. */
export interface EngineOptions {
  /** Seconds until a runner takes a queued job; 3 by default. */
  pickupSeconds?: number;
  /** Seconds until a running job heeds a cancellation; 2 by default. */
  cancelSeconds?: number;
}

/** What a run is made of. */
export interface RunRequest {
  repository: Repository;
  path: string;
  event: RunEvent;
  ref: { name: string; full: string; sha: string };
  inputs?: Record<string, InputValue>;
  payload?: EventPayload;
  /** Title where the file has no `run-name`. */
  title?: string;
  actor: User;
  outcome?: Outcome;
}

/** Changes the world as GitHub would. */
export class Engine implements Actions {
  readonly world: World;
  readonly outcomes: OutcomeBook;
  /** Who holds and who waits for which concurrency group. */
  readonly groups = new ConcurrencyGroups();
  readonly files: WorkflowFiles;
  #kernel: Kernel;
  #executions = new Map<number, Execution>();
  #payloads = new Map<number, EventPayload>();

  constructor(world: World, options: EngineOptions = {}) {
    this.world = world;
    this.outcomes = new OutcomeBook(world.ids.seed);
    this.files = new WorkflowFiles(world);
    this.#kernel = {
      world,
      outcomes: this.outcomes,
      groups: this.groups,
      files: this.files,
      pickupSeconds: options.pickupSeconds ?? 3,
      cancelSeconds: options.cancelSeconds ?? 2,
    };
    world.on(event => {
      if (event.type === 'workflow_run' && event.action === 'completed') {
        this.#executions.delete(event.run.id);
      }
    });
  }

  dispatch(request: DispatchRequest): WorkflowRun {
    const { repository, workflow, actor, outcome } = request;
    const resolved = this.world.resolveRef(repository, request.ref);
    if (!resolved || resolved.kind === 'commit') {
      throw new Refusal('invalid', `No ref found for: ${request.ref}`);
    }
    if (workflow.state !== 'active') {
      throw new Refusal(
        'invalid',
        "Cannot trigger a 'workflow_dispatch' on a disabled workflow",
      );
    }
    const definition = this.#fileOf(repository, resolved.sha, workflow.path);
    const trigger = definition?.on.get('workflow_dispatch');
    if (!trigger) {
      const message = "Workflow does not have 'workflow_dispatch' trigger";
      throw new Refusal('invalid', message);
    }
    const checked = checkInputs(trigger.inputs, request.inputs ?? {});
    if (!checked.ok) throw new Refusal('invalid', checked.message);
    const texts = Object.entries(checked.inputs).map(([k, v]) => [
      k,
      String(v),
    ]);
    const run = this.start({
      repository,
      path: workflow.path,
      event: 'workflow_dispatch',
      ref: resolved,
      inputs: checked.inputs,
      payload: { inputs: Object.fromEntries(texts), ref: resolved.full },
      actor,
      outcome,
    });
    this.world.emit({
      type: 'workflow_dispatch',
      repository,
      run,
      actorId: actor.id,
    });
    return run;
  }

  #fileOf(
    repository: Repository,
    sha: string,
    path: string,
  ): WorkflowDefinition | null {
    try {
      return this.files.at(repository, sha, path);
    } catch (error) {
      if (!(error instanceof WorkflowFileError)) throw error;
      throw new Refusal(
        'invalid',
        `Failed to parse workflow: ${error.message}`,
      );
    }
  }

  push(request: PushRequest): { sha: string; runs: WorkflowRun[] } {
    const { sha, starts } = push(this.world, this.files, request);
    return { sha, runs: this.#startAll(starts, request) };
  }

  tag(request: TagRequest): { release: Release | null; runs: WorkflowRun[] } {
    const { release, starts } = tag(this.world, this.files, request);
    return { release, runs: this.#startAll(starts, request) };
  }

  #startAll(
    starts: Started[],
    { repository, actor, outcome }: PushRequest | TagRequest,
  ): WorkflowRun[] {
    return starts.map(started =>
      this.start({ repository, actor, outcome, ...started }),
    );
  }

  /** Starts a run of a workflow file, whatever its triggers say. */
  start(request: RunRequest): WorkflowRun {
    const { world } = this;
    const { repository, path, event, ref, actor, payload = {} } = request;
    const workflow = ensureWorkflow(world, repository, path);
    const id = world.ids.next('run');
    const checkSuiteId = world.ids.next('checkSuite');
    const earlier = world.runsOfWorkflow(workflow)[0]?.runNumber ?? 0;
    const attempt = this.#newAttempt(1, actor);
    const run: WorkflowRun = {
      id,
      nodeId: nodeId('WorkflowRun', id),
      repositoryId: repository.id,
      workflowId: workflow.id,
      name: workflow.name,
      path,
      event,
      headBranch: ref.name,
      headSha: ref.sha,
      ref: ref.full,
      displayTitle: request.title ?? workflow.name,
      runNumber: earlier + 1,
      actorId: actor.id,
      inputs: request.inputs ?? {},
      checkSuiteId,
      checkSuiteNodeId: nodeId('CheckSuite', checkSuiteId),
      createdAt: world.now(),
      updatedAt: world.now(),
      referencedWorkflows: [],
      attempts: [attempt],
      reviews: [],
    };
    world.addRun(run);
    this.#payloads.set(id, payload);
    if (request.outcome) this.outcomes.setOutcome(run, 1, request.outcome);
    this.#execute(run, attempt, null);
    return run;
  }

  #newAttempt(number: number, actor: User): RunAttempt {
    return {
      number,
      triggeringActorId: actor.id,
      status: 'queued',
      conclusion: null,
      startedAt: this.world.now(),
      updatedAt: this.world.now(),
      jobIds: [],
    };
  }

  #execute(run: WorkflowRun, attempt: RunAttempt, carry: Carry | null): void {
    const { world } = this;
    const repository = world.repository(run.repositoryId);
    const payload = this.#payloads.get(run.id) ?? {};
    try {
      const definition = this.files.at(repository, run.headSha, run.path);
      if (!definition) throw new WorkflowFileError(run.path, 'no such file');
      if (attempt.number === 1 && definition.runName) {
        run.displayTitle = this.#titleOf(run, attempt, definition, payload);
      }
      this.#emitRun(run, attempt, 'requested');
      const execution = new Execution(
        this.#kernel,
        run,
        attempt,
        definition,
        payload,
        carry,
      );
      this.#executions.set(run.id, execution);
      execution.start();
    } catch (error) {
      if (
        !(error instanceof WorkflowFileError) &&
        !(error instanceof ExpressionError)
      ) {
        throw error;
      }
      attempt.status = 'completed';
      attempt.conclusion = 'startup_failure';
      this.#emitRun(run, attempt, 'completed');
    }
  }

  #titleOf(
    run: WorkflowRun,
    attempt: RunAttempt,
    definition: WorkflowDefinition,
    payload: EventPayload,
  ): string {
    const graph = makeGraph(definition, {
      namePrefix: '',
      keyPrefix: '',
      inputs: run.inputs,
      renewed: false,
      depth: 1,
    });
    const scopes = new Scopes(this.world, run, attempt, payload);
    const title = interpolate(
      definition.runName!,
      scopes.ofWorkflow(graph, false),
    );
    return isTruthy(title.trim()) ? title.trim() : run.displayTitle;
  }

  #emitRun(
    run: WorkflowRun,
    attempt: RunAttempt,
    action: 'requested' | 'completed',
  ): void {
    this.world.emit({
      type: 'workflow_run',
      action,
      repository: this.world.repository(run.repositoryId),
      run,
      actorId: attempt.triggeringActorId,
    });
  }

  cancel(
    run: WorkflowRun,
    _actor: User,
    options: { force?: boolean } = {},
  ): void {
    const execution = this.#executions.get(run.id);
    if (!execution || execution.isDone) {
      const message = 'Cannot cancel a workflow run that is completed.';
      throw new Refusal('conflict', message);
    }
    execution.cancel(options.force ?? false);
  }

  rerun(
    run: WorkflowRun,
    actor: User,
    which: 'all' | 'failed' | { job: Job } = 'all',
    outcome?: Outcome,
  ): void {
    const before = latestAttempt(run);
    if (before.status !== 'completed') {
      throw new Refusal('forbidden', 'This workflow is already running');
    }
    if (this.world.now() - run.createdAt > RERUN_WITHIN) {
      const message =
        'Unable to retry this workflow run because it was created over a month ago';
      throw new Refusal('forbidden', message);
    }
    const jobs = this.world.jobsOfRun(run);
    let carry: Carry | null = null;
    if (which === 'failed') {
      carry = carrySucceeded(jobs);
      if (carry.jobs.size === jobs.length) {
        const message = 'This workflow run has no failed jobs to re-run';
        throw new Refusal('forbidden', message);
      }
    } else if (which !== 'all') {
      carry = carryOthers(jobs, which.job);
    }
    const attempt = this.#newAttempt(before.number + 1, actor);
    run.attempts.push(attempt);
    run.updatedAt = this.world.now();
    if (outcome) this.outcomes.setOutcome(run, attempt.number, outcome);
    this.#execute(run, attempt, carry);
  }

  review(request: ReviewRequest): Deployment[] {
    const { world } = this;
    const { run, environmentIds, state, comment, actor } = request;
    const pending = world.pendingDeployments(run);
    for (const id of environmentIds) {
      const entry = pending.find(({ environmentId }) => environmentId === id);
      if (!entry || !entry.needsReview) {
        throw new Refusal('invalid', `Environment ${id} is not pending review`);
      }
      if (!world.canApprove(actor, entry)) {
        const { name } = world.environment(id);
        const message = `${actor.login} cannot review deployments to ${name}`;
        throw new Refusal('invalid', message);
      }
    }
    const id = world.ids.next('review');
    const review: Review = {
      id,
      nodeId: nodeId('DeploymentReview', id),
      runId: run.id,
      attempt: latestAttempt(run).number,
      environmentIds: [...environmentIds],
      state,
      userId: actor.id,
      comment,
      createdAt: world.now(),
    };
    run.reviews.push(review);
    const jobs = this.#executions.get(run.id)?.waitingFor(review) ?? [];
    world.emit({
      type: 'deployment_review',
      action: state,
      repository: world.repository(run.repositoryId),
      run,
      jobs,
      environmentIds: review.environmentIds,
      review,
      actorId: actor.id,
    });
    this.#executions.get(run.id)?.review(review);
    return jobs.flatMap(
      job => world.deployments.get(job.deploymentId ?? 0) ?? [],
    );
  }

  decideCustomRule({
    run,
    environment,
    ruleId,
    state,
  }: {
    run: WorkflowRun;
    environment: string;
    ruleId: number;
    state: 'approved' | 'rejected';
  }): void {
    const repository = this.world.repository(run.repositoryId);
    const found = this.world.environmentFor(repository, environment);
    const execution = this.#executions.get(run.id);
    if (!found || !execution) {
      throw new Refusal('not-found', 'Not Found');
    }
    execution.decide(found.id, ruleId, state);
  }

  finish(
    run: WorkflowRun,
    conclusion: 'success' | 'failure' | 'cancelled' = 'success',
  ): void {
    const execution = this.#executions.get(run.id);
    if (!execution) {
      throw new Refusal('conflict', `Run ${run.id} is already completed`);
    }
    execution.finishNow(conclusion);
  }

  createDeployment(request: DeploymentRequest): Deployment {
    return createDeployment(this.world, request);
  }

  createDeploymentStatus(request: StatusRequest): DeploymentStatus {
    return createDeploymentStatus(this.world, request);
  }
}

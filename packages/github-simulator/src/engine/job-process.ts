// The life of one job: policy, queue of its group, gates, runner, steps, end.

import { conditionHolds, type Scope } from '../workflow/evaluate.ts';
import type { Scheduled } from './clock.ts';
import type {
  Conclusion,
  Gate,
  Job,
  Review,
  WorkflowRun,
} from '../state/model.ts';
import type { JobDefinition } from '../workflow/definition.ts';
import type { Member } from './concurrency.ts';
import { deploymentOfJob, reportJob } from './deployments.ts';
import { approvalDays, gatesOf, refusalOfRef } from './gates.ts';
import type { Kernel } from './kernel.ts';
import type { Course } from './outcomes.ts';
import { planSteps, type PlannedStep } from './steps.ts';

/** What the life of a job depends on. */
export interface JobSetting {
  run: WorkflowRun;
  job: Job;
  definition: JobDefinition;
  /** For conditions and names of steps. */
  scope: Scope;
  concurrency: { group: string; cancelInProgress: boolean } | null;
  /** Who triggered the attempt. */
  actorId: number;
  /** The job changed. */
  changed(): void;
  /** The job ended. */
  ended(conclusion: Conclusion): void;
}

/** Moves one job along. */
export class JobProcess {
  readonly job: Job;
  #kernel: Kernel;
  #setting: JobSetting;
  #scheduled: Scheduled[] = [];
  #member: Member;
  #admitted = false;
  #plan: PlannedStep[] = [];
  #course: Course;

  constructor(kernel: Kernel, setting: JobSetting) {
    this.#kernel = kernel;
    this.#setting = setting;
    this.job = setting.job;
    this.#course = kernel.outcomes.courseOf(setting.run, setting.job);
    this.#member = {
      runId: setting.run.id,
      jobId: setting.job.id,
      start: () => this.#admit(),
      cancel: () => this.cancel(false),
    };
  }

  get isDone(): boolean {
    return this.job.status === 'completed';
  }

  /** Sets the job going. */
  begin(): void {
    const { run, actorId, concurrency } = this.#setting;
    const { world, groups } = this.#kernel;
    const repository = world.repository(run.repositoryId);
    if (this.job.environment) {
      const environment = world.environment(this.job.environment.environmentId);
      if (this.job.environment.deployment) {
        deploymentOfJob(world, run, this.job, environment, actorId);
      }
      const refusal = refusalOfRef(environment, repository, run);
      if (refusal !== null) {
        this.#complete('failure', refusal);
        return;
      }
    }
    if (!concurrency) {
      this.#admit();
      return;
    }
    const { group, cancelInProgress } = concurrency;
    groups.acquire(repository.id, group, this.#member, cancelInProgress);
    if (!this.#admitted && !this.isDone) {
      this.job.status = 'pending';
      reportJob(world, run, this.job, 'pending');
      this.#setting.changed();
    }
  }

  /** A reviewer decided. */
  review(review: Review): void {
    if (this.job.status !== 'waiting') return;
    if (review.state === 'rejected') {
      this.#complete('failure', review.comment);
    } else {
      this.#open(({ kind }) => kind === 'reviewers');
    }
  }

  /** The app of a custom rule decided. */
  decide(ruleId: number, state: 'approved' | 'rejected'): void {
    if (this.job.status !== 'waiting') return;
    if (state === 'rejected') this.#complete('failure');
    else this.#open(gate => gate.kind === 'custom' && gate.ruleId === ruleId);
  }

  /**
   * Ends the job as cancelled: at once where it does not run yet or by force,
   * else when its runner heeds it, unless its `if` lets it run all the same.
   */
  cancel(force: boolean): void {
    if (this.isDone) return;
    if (this.job.status !== 'in_progress' || force) {
      this.#complete('cancelled');
      return;
    }
    const { definition, scope } = this.#setting;
    const standing = { ...scope.standing, cancelled: true };
    if (conditionHolds(definition.if, { ...scope, standing })) return;
    this.#after(this.#kernel.cancelSeconds, () => this.#complete('cancelled'));
  }

  /** Takes the job to its end now, whatever it waits for. */
  finishNow(conclusion: 'success' | 'failure' | 'cancelled'): void {
    if (this.isDone) return;
    this.#clear();
    if (this.job.status !== 'in_progress') this.#start();
    this.#complete(conclusion);
  }

  #admit(): void {
    this.#admitted = true;
    const { run, actorId } = this.#setting;
    const { world } = this.#kernel;
    const environment = this.job.environment
      ? world.environment(this.job.environment.environmentId)
      : null;
    const gates = environment ? gatesOf(environment, world.now()) : [];
    if (!environment || gates.length === 0) {
      this.#queue();
      return;
    }
    this.job.status = 'waiting';
    this.job.gates = gates;
    this.job.waitingSince = world.now();
    reportJob(world, run, this.job, 'waiting');
    this.#emit('waiting');
    this.#setting.changed();
    for (const gate of gates) this.#watch(gate, environment.id, actorId);
    this.#after(approvalDays * 86_400, () =>
      this.#complete('failure', 'No reviewer decided within 30 days.'),
    );
  }

  #watch(gate: Gate, environmentId: number, actorId: number): void {
    const { run } = this.#setting;
    const { world } = this.#kernel;
    const repository = world.repository(run.repositoryId);
    if (gate.kind === 'wait-timer') {
      const seconds = (gate.endsAt - world.now()) / 1000;
      this.#after(seconds, () => this.#open(other => other === gate));
    } else if (gate.kind === 'reviewers') {
      world.emit({
        type: 'deployment_review',
        action: 'requested',
        repository,
        run,
        jobs: [this.job],
        environmentIds: [environmentId],
        review: null,
        actorId,
      });
    } else {
      const deployment = world.deployments.get(this.job.deploymentId ?? 0);
      world.emit({
        type: 'deployment_protection_rule',
        action: 'requested',
        repository,
        run,
        job: this.job,
        deployment: deployment ?? null,
        ruleId: gate.ruleId,
        actorId,
      });
    }
  }

  #open(opens: (gate: Gate) => boolean): void {
    if (this.job.status !== 'waiting') return;
    this.job.gates = this.job.gates.filter(gate => !opens(gate));
    if (this.job.gates.length === 0) this.#queue();
    else this.#setting.changed();
  }

  #queue(): void {
    this.#clear();
    const { run } = this.#setting;
    this.job.status = 'queued';
    this.job.gates = [];
    reportJob(this.#kernel.world, run, this.job, 'queued');
    this.#emit('queued');
    this.#setting.changed();
    this.#after(this.#kernel.pickupSeconds, () => this.#start());
  }

  #start(): void {
    const { run, definition, scope } = this.#setting;
    const { world } = this.#kernel;
    const now = world.now();
    const job = this.job;
    job.status = 'in_progress';
    job.gates = [];
    job.startedAt = now;
    const number = 1 + (job.id % 90);
    job.runner = {
      id: number,
      name: `GitHub Actions ${number}`,
      groupId: 1,
      groupName: 'GitHub Actions',
    };
    this.#plan = planSteps(definition, scope, this.#course, now);
    job.steps = this.#plan.map(({ step }) => step);
    reportJob(world, run, job, 'in_progress');
    this.#updateSteps();
    this.#emit('in_progress');
    this.#setting.changed();
    const end = now + this.#course.seconds * 1000;
    const moments = new Set(this.#plan.map(({ endsAt }) => endsAt));
    for (const moment of [...moments].sort((a, b) => a - b)) {
      if (moment > now && moment < end) {
        this.#after((moment - now) / 1000, () => this.#updateSteps());
      }
    }
    this.#after(this.#course.seconds, () => {
      this.#updateSteps();
      this.#complete(this.#course.conclusion);
    });
  }

  #updateSteps(): void {
    const now = this.#kernel.world.now();
    for (const { step, startsAt, endsAt, conclusion } of this.#plan) {
      if (step.status === 'completed' || startsAt > now) continue;
      step.startedAt = startsAt;
      step.status = 'in_progress';
      if (endsAt > now) break;
      step.status = 'completed';
      step.completedAt = endsAt;
      step.conclusion = conclusion;
    }
  }

  #complete(conclusion: Conclusion, why = ''): void {
    this.#clear();
    const { run, concurrency, ended } = this.#setting;
    const { world, groups } = this.#kernel;
    const job = this.job;
    job.status = 'completed';
    job.conclusion = conclusion;
    job.gates = [];
    job.startedAt ??= world.now();
    job.completedAt = world.now();
    closeSteps(job, conclusion, world.now());
    reportJob(world, run, job, reported(conclusion), why.slice(0, 140));
    this.#emit('completed');
    if (concurrency) {
      groups.release(run.repositoryId, concurrency.group, this.#member);
    }
    ended(conclusion);
  }

  #emit(action: 'queued' | 'waiting' | 'in_progress' | 'completed'): void {
    const { run, job, actorId } = this.#setting;
    const repository = this.#kernel.world.repository(run.repositoryId);
    this.#kernel.world.emit({
      type: 'workflow_job',
      action,
      repository,
      run,
      job,
      actorId,
    });
  }

  #after(seconds: number, action: () => void): void {
    this.#scheduled.push(this.#kernel.world.clock.after(seconds, action));
  }

  #clear(): void {
    for (const entry of this.#scheduled) entry.cancelled = true;
    this.#scheduled = [];
  }
}

/** How a job's end is reported on its deployment. */
function reported(conclusion: Conclusion): 'success' | 'failure' | 'error' {
  if (conclusion === 'success') return 'success';
  return conclusion === 'cancelled' ? 'error' : 'failure';
}

/** Ends the steps that a job leaves open when it ends early. */
function closeSteps(job: Job, conclusion: Conclusion, now: number): void {
  for (const step of job.steps) {
    if (step.status === 'completed') continue;
    const ran = step.status === 'in_progress';
    step.status = 'completed';
    step.startedAt ??= now;
    step.completedAt = now;
    if (conclusion === 'success') step.conclusion = 'success';
    else step.conclusion = ran ? conclusion : 'skipped';
  }
}

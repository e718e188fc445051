// How long jobs take and how they end: rules of the scenario, and what was
// said for one run.

import { createHash } from 'node:crypto';
import type { Job, Repository, WorkflowRun } from '../state/model.ts';
import type { JobOutcome, Outcome } from './actions.ts';

/** What is known of a job's course before it starts. */
export interface Course {
  seconds: number;
  conclusion: NonNullable<JobOutcome['conclusion']>;
  failedStep: number | null;
  /** What `needs.<job>.outputs` hold for those who need the job. */
  outputs: Record<string, string>;
}

/** Rules for one repository: workflow file name → job key or name → rule. */
export type RepositoryRules = Map<string, Map<string, JobOutcome>>;

/** Jobs without a rule take this long, in seconds, varied by a fifth. */
const usualSeconds = 40;

/** Decides the course of every job; the same question, the same answer. */
export class OutcomeBook {
  #seed: number;
  #rules = new Map<number, RepositoryRules>();
  #runs = new Map<string, Outcome>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Sets the rules of a repository. */
  setRules(repository: Repository, rules: RepositoryRules): void {
    this.#rules.set(repository.id, rules);
  }

  /** Says how one attempt of a run turns out. */
  setOutcome(run: WorkflowRun, attempt: number, outcome: Outcome): void {
    this.#runs.set(`${run.id}:${attempt}`, outcome);
  }

  /** The course of a job. */
  courseOf(run: WorkflowRun, job: Job): Course {
    const file = run.path.slice(run.path.lastIndexOf('/') + 1);
    const rules = this.#rules.get(run.repositoryId)?.get(file);
    const outcome = this.#runs.get(`${run.id}:${job.attempt}`);
    const rule = rules && find(job, key => rules.get(key));
    const special = outcome?.jobs && find(job, key => outcome.jobs?.[key]);
    const exact = special?.seconds ?? outcome?.seconds;
    const seconds =
      exact ?? (rule?.seconds ?? usualSeconds) * this.#variation(run, job);
    return {
      seconds: Math.max(1, Math.round(seconds)),
      conclusion: special?.conclusion ?? rule?.conclusion ?? 'success',
      failedStep: special?.failedStep ?? rule?.failedStep ?? null,
      outputs: { ...rule?.outputs, ...special?.outputs },
    };
  }

  /** 0.9 to 1.1, by run and job. */
  #variation(run: WorkflowRun, job: Job): number {
    const digest = createHash('sha1')
      .update(`${this.#seed}:${run.id}:${job.attempt}:${job.name}`)
      .digest();
    return 0.9 + (digest.readUInt16BE(0) / 65535) * 0.2;
  }
}

/**
 * By displayed name, by displayed name without the leg, by key, and by the
 * key in the called workflow.
 */
function find<T>(job: Job, get: (key: string) => T | undefined): T | undefined {
  const last = job.key.slice(job.key.lastIndexOf('/') + 1);
  const bare = job.name.replace(/ \([^)]*\)$/, '');
  for (const key of [job.name, bare, job.key, last]) {
    const found = get(key);
    if (found !== undefined) return found;
  }
  return undefined;
}

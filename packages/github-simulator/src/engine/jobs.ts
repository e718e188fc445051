// Making jobs: new ones, and copies of those that a re-run keeps.

import { nodeId } from '../state/ids.ts';
import type { World } from '../state/world.ts';
import type { Value } from '../workflow/expression.ts';
import type { Job, RunAttempt, WorkflowRun } from '../state/model.ts';

/** What a re-run keeps of the attempt before: jobs by displayed name. */
export interface Carry {
  jobs: Map<string, Job>;
}

/** What a re-run of the failed jobs keeps: those that succeeded. */
export function carrySucceeded(jobs: Job[]): Carry {
  return keep(jobs, job => job.conclusion === 'success');
}

/** What a re-run of one job keeps: all the others. */
export function carryOthers(jobs: Job[], again: Job): Carry {
  return keep(jobs, job => job.id !== again.id && job.conclusion !== 'skipped');
}

function keep(jobs: Job[], kept: (job: Job) => boolean): Carry {
  return { jobs: new Map(jobs.filter(kept).map(job => [job.name, job])) };
}

/** Adds a queued job to an attempt. */
export function addJob(
  world: World,
  run: WorkflowRun,
  attempt: RunAttempt,
  { key, name, runsOn }: { key: string; name: string; runsOn: Value },
): Job {
  const id = world.ids.next('job');
  const job: Job = {
    id,
    nodeId: nodeId('CheckRun', id),
    runId: run.id,
    repositoryId: run.repositoryId,
    attempt: attempt.number,
    key,
    name,
    status: 'queued',
    conclusion: null,
    createdAt: world.now(),
    startedAt: null,
    completedAt: null,
    labels: labelsOf(runsOn),
    runner: null,
    steps: [],
    environment: null,
    deploymentId: null,
    gates: [],
    waitingSince: null,
  };
  world.jobs.set(id, job);
  attempt.jobIds.push(id);
  return job;
}

/**
 * Copies a job of the attempt before into this one: a new id, the old times
 * and end. Its deployment stays with the original.
 */
export function carryOver(
  world: World,
  run: WorkflowRun,
  attempt: RunAttempt,
  original: Job,
): Job {
  const { key, name, labels } = original;
  const job = addJob(world, run, attempt, { key, name, runsOn: labels });
  const { id, nodeId: node } = job;
  Object.assign(job, original, {
    id,
    nodeId: node,
    attempt: attempt.number,
    steps: original.steps.map(step => ({ ...step })),
    deploymentId: null,
  });
  return job;
}

function labelsOf(runsOn: Value): string[] {
  if (runsOn === null) return [];
  if (Array.isArray(runsOn)) return runsOn.map(String);
  if (typeof runsOn === 'object') return labelsOf(runsOn.labels ?? null);
  return [String(runsOn)];
}

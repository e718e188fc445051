/** The body of `deployment_review`: a decision was asked for, or made. */
import { reviewers } from '../rest/shapes/deployments.ts';
import { run as runShape } from '../rest/shapes/actions.ts';
import { simpleUser } from '../rest/shapes/accounts.ts';
import { time, type ShapeContext } from '../rest/shapes/context.ts';
import type { Job, Repository, Reviewer, WorldEvent } from '../state/model.ts';
import { runPath } from '../state/world.ts';

type ReviewEvent = Extract<WorldEvent, { type: 'deployment_review' }>;

/** A job at a gate, as the event shows it. */
function jobRun(
  context: ShapeContext,
  { repository, run }: ReviewEvent,
  job: Job,
) {
  const path = runPath(repository, run, { job: job.id });
  return {
    id: job.id,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion,
    html_url: `${context.urls.web}${path}`,
    created_at: time(job.createdAt),
    updated_at: time(job.waitingSince ?? job.createdAt),
    environment: job.environment?.name ?? '',
  };
}

/** Reviewers as webhooks have them: a team is of no `type` there. */
function reviewersOf(context: ShapeContext, { environmentIds }: ReviewEvent) {
  const listed = new Map<string, Reviewer>();
  for (const id of environmentIds) {
    const rule = context.world.environment(id).requiredReviewers;
    for (const reviewer of rule?.reviewers ?? []) {
      listed.set(`${reviewer.type} ${reviewer.id}`, reviewer);
    }
  }
  return reviewers(context, [...listed.values()]).map(entry => {
    if (entry.type === 'User') {
      return entry;
    }
    const { type: _type, ...team } = entry.reviewer;
    return { type: entry.type, reviewer: team };
  });
}

/** What only this event says; what every payload ends with is not in it. */
export function reviewPayload(
  context: ShapeContext,
  repository: Repository,
  event: ReviewEvent,
): Record<string, unknown> {
  const { action, run, jobs, review } = event;
  const { world } = context;
  const began = jobs.flatMap(({ waitingSince }) => waitingSince ?? []);
  const shared = {
    action,
    workflow_run: runShape(context, repository, run),
    since: time(began.length === 0 ? world.now() : Math.min(...began)),
    reviewers: reviewersOf(context, event),
  };
  const shown = jobs.map(job => jobRun(context, event, job));
  const [first] = shown;
  if (review === null) {
    return {
      ...shared,
      environment: first?.environment ?? '',
      requestor: simpleUser(context, world.user(event.actorId)),
      workflow_job_run: first,
    };
  }
  return {
    ...shared,
    approver: simpleUser(context, world.user(review.userId)),
    comment: review.comment,
    // Of a decision it has no name there, whatever the job is called.
    workflow_job_run: first && { ...first, name: null },
    workflow_job_runs: shown,
  };
}

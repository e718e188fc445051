/** Workflows, runs, attempts and jobs: what is read. */
import type { Repository, Workflow, WorkflowRun } from '../state/model.ts';
import { runPath } from '../state/world.ts';
import { notFound } from './errors.ts';
import {
  idOf,
  ok,
  okCounted,
  repositoryOf,
  type RestCall,
  type RestResult,
  type Route,
} from './call.ts';
import { MAX_FILTERED, filterRuns, isFiltered } from './run-filters.ts';
import { job, run, workflow } from './shapes/actions.ts';

/** The call's workflow, by id or file name. */
export function workflowOf(call: RestCall, repository: Repository): Workflow {
  const found = call.world.workflowFor(
    repository,
    call.params.workflow_id ?? '',
  );
  if (found === null) {
    throw notFound();
  }
  return found;
}

/** The call's run. */
export function runOf(call: RestCall, repository: Repository): WorkflowRun {
  const found = call.world.runFor(repository, idOf(call, 'run_id'));
  if (found === null) {
    throw notFound();
  }
  return found;
}

function listRuns(
  call: RestCall,
  repository: Repository,
  all: readonly WorkflowRun[],
): RestResult {
  const listed = call.world.listed(all);
  const found = filterRuns(call.world, listed, call.query);
  const within = isFiltered(call.query) ? found.slice(0, MAX_FILTERED) : found;
  return okCounted(
    call,
    'workflow_runs',
    within,
    item => run(call.shape, repository, item),
    found.length,
  );
}

/** Routes that read runs. */
export const runRoutes: readonly Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/actions/workflows',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      return okCounted(
        call,
        'workflows',
        call.world.workflowsOf(repository),
        item => workflow(call.shape, repository, item),
      );
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      return ok(workflow(call.shape, repository, workflowOf(call, repository)));
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const found = workflowOf(call, repository);
      return listRuns(call, repository, call.world.runsOfWorkflow(found));
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/actions/runs',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      return listRuns(call, repository, call.world.runsOf(repository));
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      return ok(run(call.shape, repository, runOf(call, repository)));
    },
  },
  {
    operation:
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const found = runOf(call, repository);
      const attempt = call.world.attempt(found, idOf(call, 'attempt_number'));
      if (attempt === null) {
        throw notFound();
      }
      return ok(run(call.shape, repository, found, attempt));
    },
  },
  {
    operation:
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const found = runOf(call, repository);
      const attempt = call.world.attempt(found, idOf(call, 'attempt_number'));
      if (attempt === null) {
        throw notFound();
      }
      return okCounted(
        call,
        'jobs',
        call.world.jobsOfRun(found, attempt.number),
        item => job(call.shape, repository, found, item),
      );
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const found = runOf(call, repository);
      const jobs =
        call.query.get('filter') === 'all'
          ? call.world.jobsOfAllAttempts(found)
          : call.world.jobsOfRun(found);
      return okCounted(call, 'jobs', jobs, item =>
        job(call.shape, repository, found, item),
      );
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const found = call.world.jobFor(repository, idOf(call, 'job_id'));
      if (found === null) {
        throw notFound();
      }
      return ok(
        job(call.shape, repository, call.world.run(found.runId), found),
      );
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const found = call.world.jobFor(repository, idOf(call, 'job_id'));
      if (found === null) {
        throw notFound();
      }
      const page = runPath(repository, { id: found.runId }, { job: found.id });
      return {
        status: 302,
        headers: { location: `${call.urls.web}${page}/logs` },
        etag: false,
      };
    },
  },
];

/** Dispatch, cancel, re-run and decide: what changes runs. And what turns a workflow off. */
import type { InputValue, Workflow } from '../state/model.ts';
import {
  optional,
  permitKeys,
  required,
  requiredIntegers,
  requiredWord,
} from './body.ts';
import { forbidden, invalid, notFound } from './errors.ts';
import {
  callerOf,
  idOf,
  ok,
  repositoryOf,
  type RestCall,
  type RestResult,
  type Route,
} from './call.ts';
import { writableRepository } from './rights.ts';
import { runOf, workflowOf } from './runs.ts';
import {
  approval,
  deployment,
  pendingDeployment,
} from './shapes/deployments.ts';
import { addresses } from './shapes/git.ts';

/** How many inputs a dispatch may carry. */
const MAX_INPUTS = { github: 25, ghes: 10 } as const;

function inputsOf(call: RestCall): Record<string, InputValue> {
  const given = optional(call.body, 'inputs', 'object') ?? {};
  const most = MAX_INPUTS[call.dialect];
  if (Object.keys(given).length > most) {
    throw invalid(
      `Invalid request.\n\nNo more than ${most} properties are allowed; ${
        Object.keys(given).length
      } were supplied.`,
    );
  }
  const inputs: Record<string, InputValue> = {};
  for (const [name, value] of Object.entries(given)) {
    if (
      typeof value !== 'string' &&
      typeof value !== 'boolean' &&
      typeof value !== 'number'
    ) {
      throw invalid(`Provided value for input "${name}" is not a string.`);
    }
    inputs[name] = value;
  }
  return inputs;
}

function dispatch(call: RestCall): RestResult {
  const { repository, user } = writableRepository(call, 'push');
  const workflow = workflowOf(call, repository);
  // The flag came with github.com's 2022-11-28 and went with its successor.
  const flagged = call.dialect === 'github' && call.version === '2022-11-28';
  permitKeys(call.body, [
    'ref',
    'inputs',
    ...(flagged ? ['return_run_details'] : []),
  ]);
  const run = call.actions.dispatch({
    repository,
    workflow,
    ref: required(call.body, 'ref', 'string'),
    inputs: inputsOf(call),
    actor: user,
  });
  const detailed =
    call.version === '2026-03-10' ||
    (flagged && optional(call.body, 'return_run_details', 'boolean') === true);
  if (!detailed) {
    return { status: 204 };
  }
  const { api, web } = addresses(call.shape, repository);
  return ok({
    workflow_run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    html_url: `${web}/actions/runs/${run.id}`,
  });
}

function turn(call: RestCall, state: Workflow['state']): RestResult {
  const { repository } = writableRepository(call, 'push');
  const workflow = workflowOf(call, repository);
  workflow.state = state;
  workflow.updatedAt = call.world.now();
  return { status: 204 };
}

function cancel(call: RestCall, force: boolean): RestResult {
  const { repository, user } = writableRepository(call, 'push');
  call.actions.cancel(runOf(call, repository), user, { force });
  return { status: 202, body: {} };
}

function rerun(call: RestCall, which: 'all' | 'failed'): RestResult {
  const { repository, user } = writableRepository(call, 'push');
  permitKeys(call.body, ['enable_debug_logging']);
  call.actions.rerun(runOf(call, repository), user, which);
  return { status: 201, body: {} };
}

function decide(call: RestCall): RestResult {
  const repository = repositoryOf(call);
  const user = callerOf(call);
  if (call.token?.scopes.includes('repo') !== true) {
    throw forbidden('Must have admin rights to Repository.');
  }
  const run = runOf(call, repository);
  permitKeys(call.body, ['environment_ids', 'state', 'comment']);
  const deployments = call.actions.review({
    run,
    environmentIds: requiredIntegers(call.body, 'environment_ids'),
    state: requiredWord(call.body, 'state', ['approved', 'rejected']),
    comment: required(call.body, 'comment', 'string'),
    actor: user,
  });
  return ok(deployments.map(each => deployment(call.shape, repository, each)));
}

/** Routes that change runs, and what they decide about. */
export const runCommandRoutes: readonly Route[] = [
  {
    operation:
      'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    scopes: ['repo'],
    handler: dispatch,
  },
  {
    operation:
      'PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/disable',
    scopes: ['repo'],
    handler: call => turn(call, 'disabled_manually'),
  },
  {
    operation:
      'PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable',
    scopes: ['repo'],
    handler: call => turn(call, 'active'),
  },
  {
    operation: 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel',
    scopes: ['repo'],
    handler: call => cancel(call, false),
  },
  {
    operation: 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/force-cancel',
    scopes: ['repo'],
    handler: call => cancel(call, true),
  },
  {
    operation: 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun',
    scopes: ['repo'],
    handler: call => rerun(call, 'all'),
  },
  {
    operation:
      'POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs',
    scopes: ['repo'],
    handler: call => rerun(call, 'failed'),
  },
  {
    operation: 'POST /repos/{owner}/{repo}/actions/jobs/{job_id}/rerun',
    scopes: ['repo'],
    handler: call => {
      const { repository, user } = writableRepository(call, 'push');
      permitKeys(call.body, ['enable_debug_logging', 'enable_debugger']);
      const job = call.world.jobFor(repository, idOf(call, 'job_id'));
      if (job === null) {
        throw notFound();
      }
      call.actions.rerun(call.world.run(job.runId), user, { job });
      return { status: 201, body: {} };
    },
  },
  {
    operation:
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const run = runOf(call, repository);
      return ok(
        call.world
          .pendingDeployments(run)
          .map(each => pendingDeployment(call.shape, repository, each)),
      );
    },
  },
  {
    operation:
      'POST /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments',
    scopes: ['repo'],
    handler: decide,
  },
  {
    operation: 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const run = runOf(call, repository);
      return ok(
        [...run.reviews]
          .reverse()
          .map(each => approval(call.shape, repository, each)),
      );
    },
  },
];

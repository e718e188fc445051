/** Workflows, runs and jobs as the REST API shows them. */
import { encodePath } from '../../http/urls.ts';
import type {
  Commit,
  Job,
  Repository,
  RunAttempt,
  Workflow,
  WorkflowRun,
} from '../../state/model.ts';
import { latestAttempt, runPath } from '../../state/world.ts';
import { actionsApp, simpleUser } from './accounts.ts';
import { time, timeOrNull, type ShapeContext } from './context.ts';
import { addresses } from './git.ts';
import { embeddedRepository } from './repositories.ts';

/** A workflow. */
export function workflow(
  context: ShapeContext,
  repository: Repository,
  item: Workflow,
) {
  const { api, web } = addresses(context, repository);
  const file = item.path.split('/').at(-1) ?? item.path;
  return {
    id: item.id,
    node_id: item.nodeId,
    name: item.name,
    path: item.path,
    state: item.state,
    created_at: time(item.createdAt),
    updated_at: time(item.updatedAt),
    url: `${api}/actions/workflows/${item.id}`,
    html_url: `${web}/blob/${encodePath(repository.defaultBranch)}/${encodePath(
      item.path,
    )}`,
    badge_url: `${web}/actions/workflows/${encodePath(file)}/badge.svg`,
  };
}

function headCommit(commit: Commit) {
  return {
    id: commit.sha,
    tree_id: commit.treeSha,
    message: commit.message,
    timestamp: time(commit.committer.date),
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}

/** A run as one of its attempts saw it, the latest by default. */
export function run(
  context: ShapeContext,
  repository: Repository,
  item: WorkflowRun,
  attempt: RunAttempt = latestAttempt(item),
) {
  const { world } = context;
  const { api, web } = addresses(context, repository);
  const url = `${api}/actions/runs/${item.id}`;
  const commit = repository.commits.get(item.headSha);
  const embedded = embeddedRepository(context, repository);
  return {
    id: item.id,
    name: item.name,
    node_id: item.nodeId,
    head_branch: item.headBranch,
    head_sha: item.headSha,
    path: item.path,
    display_title: item.displayTitle,
    run_number: item.runNumber,
    event: item.event,
    status: attempt.status,
    conclusion: attempt.conclusion,
    workflow_id: item.workflowId,
    check_suite_id: item.checkSuiteId,
    check_suite_node_id: item.checkSuiteNodeId,
    url,
    html_url: `${web}/actions/runs/${item.id}`,
    pull_requests: [],
    created_at: time(item.createdAt),
    updated_at: time(attempt.updatedAt),
    actor: simpleUser(context, world.user(item.actorId)),
    run_attempt: attempt.number,
    referenced_workflows: item.referencedWorkflows.map(each => ({ ...each })),
    run_started_at: time(attempt.startedAt),
    triggering_actor: simpleUser(
      context,
      world.user(attempt.triggeringActorId),
    ),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${item.checkSuiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url:
      attempt.number === 1 ? null : `${url}/attempts/${attempt.number - 1}`,
    workflow_url: `${api}/actions/workflows/${item.workflowId}`,
    head_commit: commit === undefined ? null : headCommit(commit),
    repository: embedded,
    head_repository: embedded,
  };
}

/** A job of a run. */
export function job(
  context: ShapeContext,
  repository: Repository,
  parent: WorkflowRun,
  item: Job,
) {
  const { api } = addresses(context, repository);
  return {
    id: item.id,
    run_id: item.runId,
    workflow_name: parent.name,
    head_branch: parent.headBranch,
    run_url: `${api}/actions/runs/${item.runId}`,
    run_attempt: item.attempt,
    node_id: item.nodeId,
    head_sha: parent.headSha,
    url: `${api}/actions/jobs/${item.id}`,
    html_url: `${context.urls.web}${runPath(repository, parent, {
      job: item.id,
    })}`,
    status: item.status,
    conclusion: item.conclusion,
    created_at: time(item.createdAt),
    // A job that has not begun shows the time at which it was queued.
    started_at: time(item.startedAt ?? item.createdAt),
    completed_at: timeOrNull(item.completedAt),
    name: item.name,
    steps: item.steps.map(step => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: timeOrNull(step.startedAt),
      completed_at: timeOrNull(step.completedAt),
    })),
    check_run_url: `${api}/check-runs/${item.id}`,
    labels: item.labels,
    runner_id: item.runner?.id ?? null,
    runner_name: item.runner?.name ?? null,
    runner_group_id: item.runner?.groupId ?? null,
    runner_group_name: item.runner?.groupName ?? null,
  };
}

/** A job as the check run that it also is. */
export function checkRun(
  context: ShapeContext,
  repository: Repository,
  parent: WorkflowRun,
  item: Job,
) {
  const { api, web } = addresses(context, repository);
  const page = `${web}/actions/runs/${parent.id}/job/${item.id}`;
  return {
    id: item.id,
    name: item.name,
    node_id: item.nodeId,
    head_sha: parent.headSha,
    external_id: String(item.id),
    url: `${api}/check-runs/${item.id}`,
    html_url: page,
    details_url: page,
    status: item.status,
    conclusion: item.conclusion,
    started_at: timeOrNull(item.startedAt ?? item.createdAt),
    completed_at: timeOrNull(item.completedAt),
    output: {
      title: null,
      summary: null,
      text: null,
      annotations_count: 0,
      annotations_url: `${api}/check-runs/${item.id}/annotations`,
    },
    check_suite: { id: parent.checkSuiteId },
    app: actionsApp(context),
    pull_requests: [],
  };
}

/** The bodies of webhooks. */
import { history } from '../state/git-queries.ts';
import type {
  Commit,
  Deployment,
  Job,
  Repository,
  Webhook,
  WorkflowRun,
  WorldEvent,
} from '../state/model.ts';
import {
  job as jobShape,
  run as runShape,
  workflow,
} from '../rest/shapes/actions.ts';
import { simpleOrganization, simpleUser } from '../rest/shapes/accounts.ts';
import { time, type ShapeContext } from '../rest/shapes/context.ts';
import {
  deployment as deploymentShape,
  deploymentStatus,
} from '../rest/shapes/deployments.ts';
import { addresses, release as releaseShape } from '../rest/shapes/git.ts';
import {
  fullRepository,
  listedRepository,
} from '../rest/shapes/repositories.ts';
import { nodeId } from '../state/ids.ts';
import { reviewPayload } from './review.ts';

/** An event as it goes out. */
export interface HookMessage {
  readonly event: string;
  readonly action: string | null;
  readonly payload: Record<string, unknown>;
}

const NO_COMMIT = '0'.repeat(40);
/** A push lists at most this many commits. */
const MAX_PUSHED = 2_048;

/** What every payload of a repository ends with. */
function common(
  context: ShapeContext,
  repository: Repository,
  actorId: number,
): Record<string, unknown> {
  const organization =
    repository.ownerKind === 'organization'
      ? context.world.organizations.get(repository.ownerId)
      : undefined;
  return {
    repository: listedRepository(context, repository),
    ...(organization === undefined
      ? {}
      : { organization: simpleOrganization(context, organization) }),
    sender: simpleUser(context, context.world.user(actorId)),
  };
}

function person(
  context: ShapeContext,
  { name, email, userId }: Commit['author'],
) {
  const user = userId === null ? undefined : context.world.users.get(userId);
  return {
    name,
    email,
    ...(user === undefined ? {} : { username: user.login }),
  };
}

function pushedCommit(
  context: ShapeContext,
  repository: Repository,
  item: Commit,
) {
  const { web } = addresses(context, repository);
  const parent = repository.commits.get(item.parents[0] ?? '');
  const before = parent?.files ?? new Map<string, string>();
  const paths = [...item.files.keys()];
  return {
    id: item.sha,
    tree_id: item.treeSha,
    distinct: true,
    message: item.message,
    timestamp: time(item.committer.date),
    url: `${web}/commit/${item.sha}`,
    author: person(context, item.author),
    committer: person(context, item.committer),
    added: paths.filter(path => !before.has(path)),
    removed: [...before.keys()].filter(path => !item.files.has(path)),
    modified: paths.filter(
      path => before.has(path) && before.get(path) !== item.files.get(path),
    ),
  };
}

function push(
  context: ShapeContext,
  event: Extract<WorldEvent, { type: 'push' }>,
): Record<string, unknown> {
  const { repository, before, after } = event;
  const { web } = addresses(context, repository);
  const created = before === '' || before === NO_COMMIT;
  const known = new Set(
    created ? [] : history(repository, before).map(item => item.sha),
  );
  const commits = created
    ? []
    : history(repository, after)
        .filter(item => !known.has(item.sha))
        .slice(0, MAX_PUSHED)
        .reverse();
  const head = repository.commits.get(after);
  const actor = context.world.user(event.actorId);
  return {
    ref: event.ref,
    before: created ? NO_COMMIT : before,
    after,
    ...common(context, repository, event.actorId),
    pusher: { name: actor.login, email: actor.email },
    created,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: created
      ? `${web}/commit/${after}`
      : `${web}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: commits.map(item => pushedCommit(context, repository, item)),
    head_commit:
      head === undefined ? null : pushedCommit(context, repository, head),
  };
}

function workflowOf(
  context: ShapeContext,
  repository: Repository,
  run: WorkflowRun | null,
) {
  const found =
    run === null ? undefined : context.world.workflows.get(run.workflowId);
  return found === undefined ? null : workflow(context, repository, found);
}

/** A run beside a deployment: without commit, repositories and addresses. */
function deploymentRun(
  context: ShapeContext,
  repository: Repository,
  run: WorkflowRun,
) {
  const full = runShape(context, repository, run);
  return {
    id: full.id,
    name: full.name,
    node_id: full.node_id,
    head_branch: full.head_branch,
    head_sha: full.head_sha,
    path: full.path,
    display_title: full.display_title,
    run_number: full.run_number,
    event: full.event,
    status: full.status,
    conclusion: full.conclusion,
    workflow_id: full.workflow_id,
    check_suite_id: full.check_suite_id,
    check_suite_node_id: full.check_suite_node_id,
    url: full.url,
    html_url: full.html_url,
    pull_requests: full.pull_requests,
    created_at: full.created_at,
    updated_at: full.updated_at,
    actor: full.actor,
    run_attempt: full.run_attempt,
    run_started_at: full.run_started_at,
    triggering_actor: full.triggering_actor,
  };
}

/** The run and the check run that a deployment belongs to; null for none. */
function deploymentParents(
  context: ShapeContext,
  repository: Repository,
  run: WorkflowRun | null,
  job: Job | null,
) {
  const check =
    run === null || job === null
      ? null
      : jobShape(context, repository, run, job);
  return {
    workflow: workflowOf(context, repository, run),
    workflow_run: run === null ? null : deploymentRun(context, repository, run),
    ...(check === null
      ? {}
      : {
          check_run: {
            id: check.id,
            name: check.name,
            node_id: check.node_id,
            head_sha: check.head_sha,
            external_id: String(check.id),
            url: check.check_run_url,
            html_url: check.html_url,
            details_url: check.html_url,
            status: check.status,
            conclusion: check.conclusion,
            started_at: check.started_at,
            completed_at: check.completed_at,
          },
        }),
  };
}

function deploymentOfJob(
  context: ShapeContext,
  repository: Repository,
  job: Job,
): Deployment | null {
  return job.deploymentId === null
    ? null
    : context.world.deploymentFor(repository, job.deploymentId);
}

/** What happened as a webhook; null where GitHub sends none. */
export function hookMessage(
  context: ShapeContext,
  event: WorldEvent,
): HookMessage | null {
  const { repository } = event;
  const shared = () => common(context, repository, event.actorId);
  switch (event.type) {
    case 'push':
      return { event: 'push', action: null, payload: push(context, event) };
    case 'create':
      return {
        event: 'create',
        action: null,
        payload: {
          ref: event.ref,
          ref_type: event.refType,
          master_branch: repository.defaultBranch,
          description: repository.description,
          pusher_type: 'user',
          ...shared(),
        },
      };
    case 'release':
      return {
        event: 'release',
        action: event.action,
        payload: {
          action: event.action,
          release: releaseShape(context, repository, event.release),
          ...shared(),
        },
      };
    case 'workflow_run':
      return {
        event: 'workflow_run',
        action: event.action,
        payload: {
          action: event.action,
          workflow_run: runShape(context, repository, event.run),
          workflow: workflowOf(context, repository, event.run),
          ...shared(),
        },
      };
    case 'workflow_job': {
      const deployment = deploymentOfJob(context, repository, event.job);
      return {
        event: 'workflow_job',
        action: event.action,
        payload: {
          action: event.action,
          workflow_job: jobShape(context, repository, event.run, event.job),
          ...(deployment === null
            ? {}
            : { deployment: deploymentShape(context, repository, deployment) }),
          ...shared(),
        },
      };
    }
    case 'deployment':
      return {
        event: 'deployment',
        action: event.action,
        payload: {
          action: event.action,
          deployment: deploymentShape(context, repository, event.deployment),
          ...deploymentParents(context, repository, event.run, event.job),
          ...shared(),
        },
      };
    case 'deployment_status':
      // GitHub tells nobody that a deployment became inactive.
      return event.status.state === 'inactive'
        ? null
        : {
            event: 'deployment_status',
            action: event.action,
            payload: {
              action: event.action,
              deployment_status: deploymentStatus(
                context,
                repository,
                event.deployment,
                event.status,
              ),
              deployment: deploymentShape(
                context,
                repository,
                event.deployment,
              ),
              ...deploymentParents(context, repository, event.run, event.job),
              ...shared(),
            },
          };
    case 'deployment_review':
      return {
        event: 'deployment_review',
        action: event.action,
        payload: { ...reviewPayload(context, repository, event), ...shared() },
      };
    default:
      return null;
  }
}

/** The same message as the hook of an App gets it: with the installation. */
export function forInstallation(message: HookMessage, id: number): HookMessage {
  const installation = { id, node_id: nodeId('Installation', id) };
  return { ...message, payload: { ...message.payload, installation } };
}

/** The first message of a new hook. */
export function pingMessage(
  context: ShapeContext,
  repository: Repository,
  hook: Webhook,
  shape: unknown,
  actorId: number,
): HookMessage {
  return {
    event: 'ping',
    action: null,
    payload: {
      zen: 'Keep it logically awesome.',
      hook_id: hook.id,
      hook: shape,
      repository: listedRepository(context, repository),
      sender: simpleUser(context, context.world.user(actorId)),
    },
  };
}

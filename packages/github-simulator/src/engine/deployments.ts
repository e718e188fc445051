// Deployments and their statuses, made by jobs or through the API.

import {
  Refusal,
  type DeploymentRequest,
  type StatusRequest,
} from './actions.ts';
import { nodeId } from '../state/ids.ts';
import { runPath, type World } from '../state/world.ts';
import type {
  Deployment,
  DeploymentStatus,
  DeploymentStatusState,
  Environment,
  Job,
  Repository,
  WorkflowRun,
} from '../state/model.ts';

/** An environment by name, created on first use as GitHub does. */
export function ensureEnvironment(
  world: World,
  repository: Repository,
  name: string,
): Environment {
  const existing = world.environmentFor(repository, name);
  if (existing) return existing;
  const id = world.ids.next('environment');
  const environment: Environment = {
    id,
    nodeId: nodeId('Environment', id),
    repositoryId: repository.id,
    name,
    createdAt: world.now(),
    updatedAt: world.now(),
    requiredReviewers: null,
    waitTimer: null,
    branchPolicy: null,
    customRules: [],
    canAdminsBypass: true,
  };
  world.environments.set(id, environment);
  return environment;
}

/** What both kinds of deployment have in common. */
interface Draft {
  repository: Repository;
  sha: string;
  ref: string;
  task: string;
  payload: Record<string, unknown> | string;
  environment: string;
  description: string | null;
  transient: boolean;
  production: boolean;
  creatorId: number;
  run: WorkflowRun | null;
  job: Job | null;
}

function addDeployment(world: World, draft: Draft): Deployment {
  const { repository, run, job, creatorId } = draft;
  ensureEnvironment(world, repository, draft.environment);
  const id = world.ids.next('deployment');
  const deployment: Deployment = {
    id,
    nodeId: nodeId('Deployment', id),
    repositoryId: repository.id,
    sha: draft.sha,
    ref: draft.ref,
    task: draft.task,
    payload: draft.payload,
    environment: draft.environment,
    originalEnvironment: draft.environment,
    description: draft.description,
    creatorId,
    createdAt: world.now(),
    updatedAt: world.now(),
    transientEnvironment: draft.transient,
    productionEnvironment: draft.production,
    runId: run?.id ?? null,
    jobId: job?.id ?? null,
    statuses: [],
  };
  world.addDeployment(deployment);
  world.emit({
    type: 'deployment',
    action: 'created',
    repository,
    deployment,
    run,
    job,
    actorId: creatorId,
  });
  return deployment;
}

/** The deployment that a job with an environment creates. */
export function deploymentOfJob(
  world: World,
  run: WorkflowRun,
  job: Job,
  environment: Environment,
  creatorId: number,
): Deployment {
  const deployment = addDeployment(world, {
    repository: world.repository(run.repositoryId),
    sha: run.headSha,
    ref: run.headBranch,
    task: 'deploy',
    payload: {},
    environment: environment.name,
    description: null,
    transient: false,
    production: isProduction(environment.name),
    creatorId,
    run,
    job,
  });
  job.deploymentId = deployment.id;
  return deployment;
}

/** Reports on the deployment of a job; nothing where it has none. */
export function reportJob(
  world: World,
  run: WorkflowRun,
  job: Job,
  state: DeploymentStatusState,
  description = '',
): void {
  if (job.deploymentId === null) return;
  const deployment = world.deployments.get(job.deploymentId);
  if (!deployment) return;
  const repository = world.repository(run.repositoryId);
  const ended = state === 'success' || state === 'failure';
  addStatus(world, deployment, {
    state,
    description,
    environment: deployment.environment,
    environmentUrl: ended ? job.environment?.url ?? '' : '',
    logUrl: runPath(repository, run, { job: job.id }),
    creatorId: deployment.creatorId,
  });
  if (state === 'success') inactivateEarlier(world, deployment);
}

interface StatusDraft {
  state: DeploymentStatusState;
  description: string;
  environment: string;
  environmentUrl: string;
  logUrl: string;
  creatorId: number;
}

function addStatus(
  world: World,
  deployment: Deployment,
  draft: StatusDraft,
): DeploymentStatus {
  const id = world.ids.next('deploymentStatus');
  const status: DeploymentStatus = {
    id,
    nodeId: nodeId('DeploymentStatus', id),
    deploymentId: deployment.id,
    ...draft,
    createdAt: world.now(),
    updatedAt: world.now(),
  };
  deployment.statuses.push(status);
  deployment.updatedAt = world.now();
  deployment.environment = draft.environment;
  // GitHub tells nobody about `inactive`.
  if (status.state !== 'inactive') {
    world.emit({
      type: 'deployment_status',
      action: 'created',
      repository: world.repository(deployment.repositoryId),
      deployment,
      status,
      run: deployment.runId === null ? null : world.run(deployment.runId),
      job: deployment.jobId === null ? null : world.job(deployment.jobId),
      actorId: draft.creatorId,
    });
  }
  return status;
}

/**
 * GitHub's `auto_inactive`: earlier successful deployments of the environment
 * become inactive, transient and production ones excepted.
 */
function inactivateEarlier(world: World, deployment: Deployment): void {
  const repository = world.repository(deployment.repositoryId);
  const earlier = world.deploymentsOf(repository, {
    environments: [deployment.environment],
  });
  for (const other of earlier) {
    const latest = other.statuses.at(-1);
    if (
      other.id >= deployment.id ||
      latest?.state !== 'success' ||
      other.transientEnvironment ||
      other.productionEnvironment
    ) {
      continue;
    }
    addStatus(world, other, {
      state: 'inactive',
      description: '',
      environment: other.environment,
      environmentUrl: latest.environmentUrl,
      logUrl: latest.logUrl,
      creatorId: deployment.creatorId,
    });
  }
}

/** A deployment made through the API. */
export function createDeployment(
  world: World,
  request: DeploymentRequest,
): Deployment {
  const { repository, ref, environment = 'production' } = request;
  const resolved = world.resolveRef(repository, ref);
  if (!resolved) throw new Refusal('invalid', `No ref found for: ${ref}`);
  return addDeployment(world, {
    repository,
    sha: resolved.sha,
    ref,
    task: request.task ?? 'deploy',
    payload: request.payload ?? {},
    environment,
    description: request.description ?? null,
    transient: request.transientEnvironment ?? false,
    production: request.productionEnvironment ?? isProduction(environment),
    creatorId: request.actor.id,
    run: null,
    job: null,
  });
}

/** A status made through the API. */
export function createDeploymentStatus(
  world: World,
  request: StatusRequest,
): DeploymentStatus {
  const { deployment, state } = request;
  const status = addStatus(world, deployment, {
    state,
    description: request.description ?? '',
    environment: request.environment ?? deployment.environment,
    environmentUrl: request.environmentUrl ?? '',
    logUrl: request.logUrl ?? '',
    creatorId: request.actor.id,
  });
  if (state === 'success' && request.autoInactive !== false) {
    inactivateEarlier(world, deployment);
  }
  return status;
}

function isProduction(environment: string): boolean {
  return environment === 'production';
}

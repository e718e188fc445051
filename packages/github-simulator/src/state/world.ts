// The whole state of this GitHub, and the lookups that an HTTP layer needs.
// It holds and finds; what changes it is the engine.

import type { Clock } from '../engine/clock.ts';
import { includes, permissionOf } from './access.ts';
import * as git from './git-queries.ts';
import { IdGenerator } from './ids.ts';
import type {
  Blob,
  Comparison,
  Delivery,
  Deployment,
  DeploymentStatusState,
  Environment,
  Job,
  Organization,
  PendingDeployment,
  Permission,
  Repository,
  ResolvedRef,
  RunAttempt,
  Team,
  Token,
  TreeEntry,
  User,
  Webhook,
  Workflow,
  WorkflowRun,
  WorldEvent,
} from './model.ts';

/** What narrows a list of deployments; all given parts must hold. */
export interface DeploymentFilter {
  environments?: string[];
  sha?: string;
  ref?: string;
  task?: string;
}

/** GitHub's state. Ids map to objects; lists are found through lookups. */
export class World {
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly users = new Map<number, User>();
  readonly organizations = new Map<number, Organization>();
  readonly teams = new Map<number, Team>();
  /** By access token. */
  readonly tokens = new Map<string, Token>();
  readonly repositories = new Map<number, Repository>();
  readonly workflows = new Map<number, Workflow>();
  readonly runs = new Map<number, WorkflowRun>();
  readonly jobs = new Map<number, Job>();
  readonly environments = new Map<number, Environment>();
  readonly deployments = new Map<number, Deployment>();
  readonly webhooks = new Map<number, Webhook>();
  readonly deliveries = new Map<number, Delivery>();

  /** Seconds after which a new run shows up in lists of runs. */
  runsListedAfterSeconds = 0;

  #listeners = new Set<(event: WorldEvent) => void>();
  #repositoryByName = new Map<string, Repository>();
  #runsByRepository = new Map<number, WorkflowRun[]>();
  #deploymentsByRepository = new Map<number, Deployment[]>();

  constructor(clock: Clock, seed: number) {
    this.clock = clock;
    this.ids = new IdGenerator(seed);
  }

  /** The time in epoch milliseconds. */
  now(): number {
    return this.clock.now();
  }

  /** Tells everything that happens from now on; returns the way out. */
  on(listener: (event: WorldEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners. For the engine. */
  emit(event: WorldEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  // --- adding: keeps the indexes; for the engine and the scenario ----------

  addRepository(repository: Repository): void {
    this.repositories.set(repository.id, repository);
    this.#repositoryByName.set(
      fullName(repository.owner, repository.name),
      repository,
    );
  }

  addRun(run: WorkflowRun): void {
    this.runs.set(run.id, run);
    append(this.#runsByRepository, run.repositoryId, run);
  }

  addDeployment(deployment: Deployment): void {
    this.deployments.set(deployment.id, deployment);
    append(this.#deploymentsByRepository, deployment.repositoryId, deployment);
  }

  // --- people ---------------------------------------------------------------

  userByLogin(login: string): User | null {
    return byLogin(this.users, login);
  }

  /** @throws where no user has that id: a broken world. */
  user(id: number): User {
    return known(this.users, id, 'user');
  }

  organizationByLogin(login: string): Organization | null {
    return byLogin(this.organizations, login);
  }

  team(organization: Organization, slug: string): Team | null {
    for (const team of this.teams.values()) {
      if (team.organizationId === organization.id && team.slug === slug) {
        return team;
      }
    }
    return null;
  }

  teamsOf(user: User): Team[] {
    return [...this.teams.values()].filter(t => t.memberIds.includes(user.id));
  }

  /** The user whose access token works now; null for any other. */
  userOfToken(accessToken: string): { user: User; token: Token } | null {
    const token = this.tokens.get(accessToken);
    if (!token || token.revoked) return null;
    if (token.expiresAt !== null && token.expiresAt <= this.now()) return null;
    return { user: this.user(token.userId), token };
  }

  // --- repositories ---------------------------------------------------------

  /** Finds a repository by name, case ignored, whoever asks. */
  repositoryFor(owner: string, name: string): Repository | null {
    return this.#repositoryByName.get(fullName(owner, name)) ?? null;
  }

  /** @throws where no repository has that id: a broken world. */
  repository(id: number): Repository {
    return known(this.repositories, id, 'repository');
  }

  permission(user: User | null, repository: Repository): Permission {
    const organization =
      repository.ownerKind === 'organization'
        ? this.organizations.get(repository.ownerId) ?? null
        : null;
    return permissionOf(user, repository, {
      organization,
      teams: this.teams.values(),
    });
  }

  /** Whether somebody has at least that right. */
  may(user: User | null, repository: Repository, needed: Permission): boolean {
    return includes(this.permission(user, repository), needed);
  }

  /** Whether the repository exists for somebody; null is the public. */
  visible(user: User | null, repository: Repository): boolean {
    return this.may(user, repository, 'pull');
  }

  /** Every repository that a user sees, oldest first. */
  repositoriesOf(user: User | null): Repository[] {
    return [...this.repositories.values()].filter(r => this.visible(user, r));
  }

  resolveRef(repository: Repository, ref: string): ResolvedRef | null {
    return git.resolveRef(repository, ref);
  }

  compare(
    repository: Repository,
    base: string,
    head: string,
  ): Comparison | null {
    return git.compare(repository, base, head);
  }

  blobAt(repository: Repository, ref: string, path: string): Blob | null {
    return git.blobAt(repository, ref, path);
  }

  treeAt(
    repository: Repository,
    ref: string,
    path: string,
  ): TreeEntry[] | null {
    return git.treeAt(repository, ref, path);
  }

  // --- actions --------------------------------------------------------------

  /** The workflows of a repository, oldest first. */
  workflowsOf(repository: Repository): Workflow[] {
    return [...this.workflows.values()].filter(
      workflow => workflow.repositoryId === repository.id,
    );
  }

  /** A workflow by id, file name (`deploy.yml`) or path. */
  workflowFor(
    repository: Repository,
    idOrFile: string | number,
  ): Workflow | null {
    const wanted = String(idOrFile);
    return (
      this.workflowsOf(repository).find(
        ({ id, path }) =>
          String(id) === wanted ||
          path === wanted ||
          path === `.github/workflows/${wanted}`,
      ) ?? null
    );
  }

  /** The runs of a repository, newest first. */
  runsOf(repository: Repository): WorkflowRun[] {
    return [...(this.#runsByRepository.get(repository.id) ?? [])].reverse();
  }

  /** The runs of a workflow, newest first. */
  runsOfWorkflow(workflow: Workflow): WorkflowRun[] {
    return this.runsOf(this.repository(workflow.repositoryId)).filter(
      run => run.workflowId === workflow.id,
    );
  }

  /** Those of the runs that have shown up in lists by now. */
  listed(runs: readonly WorkflowRun[]): WorkflowRun[] {
    const newest = this.now() - this.runsListedAfterSeconds * 1000;
    return runs.filter(run => run.createdAt <= newest);
  }

  /** A run of this repository; null where it has none with that id. */
  runFor(repository: Repository, id: number): WorkflowRun | null {
    const run = this.runs.get(id);
    return run?.repositoryId === repository.id ? run : null;
  }

  /** An attempt of a run, the latest by default; null where there is none. */
  attempt(run: WorkflowRun, number?: number): RunAttempt | null {
    if (number === undefined) return latestAttempt(run);
    return run.attempts.find(attempt => attempt.number === number) ?? null;
  }

  /** The jobs of one attempt (the latest by default) that exist by now. */
  jobsOfRun(run: WorkflowRun, attempt?: number): Job[] {
    const ids = this.attempt(run, attempt)?.jobIds ?? [];
    return ids.map(id => this.job(id));
  }

  /** The jobs of all attempts, oldest attempt first. */
  jobsOfAllAttempts(run: WorkflowRun): Job[] {
    return run.attempts.flatMap(({ jobIds }) => jobIds.map(id => this.job(id)));
  }

  /** @throws where no job has that id: a broken world. */
  job(id: number): Job {
    return known(this.jobs, id, 'job');
  }

  /** A job of this repository; null where it has none with that id. */
  jobFor(repository: Repository, id: number): Job | null {
    const job = this.jobs.get(id);
    return job?.repositoryId === repository.id ? job : null;
  }

  /** @throws where no run has that id: a broken world. */
  run(id: number): WorkflowRun {
    return known(this.runs, id, 'run');
  }

  /** The environments that hold a run now, in order of its jobs. */
  pendingDeployments(run: WorkflowRun): PendingDeployment[] {
    const pending = new Map<number, PendingDeployment>();
    for (const job of this.jobsOfRun(run)) {
      if (job.status !== 'waiting' || !job.environment) continue;
      const environment = this.environment(job.environment.environmentId);
      const timer = job.gates.find(gate => gate.kind === 'wait-timer');
      const needsReview = job.gates.some(gate => gate.kind === 'reviewers');
      const entry = pending.get(environment.id) ?? {
        runId: run.id,
        environmentId: environment.id,
        jobIds: [],
        waitTimer: environment.waitTimer?.minutes ?? 0,
        waitTimerStartedAt: environment.waitTimer ? job.waitingSince : null,
        reviewers: environment.requiredReviewers?.reviewers ?? [],
        needsReview: false,
      };
      entry.jobIds.push(job.id);
      entry.needsReview ||= needsReview;
      if (timer?.kind === 'wait-timer') {
        entry.waitTimerStartedAt = timer.startedAt;
      }
      pending.set(environment.id, entry);
    }
    return [...pending.values()];
  }

  /**
   * Whether somebody is a reviewer who may decide: listed, or in a listed
   * team, with read access, and not who started the run where the environment
   * prevents self-review.
   */
  canApprove(user: User | null, pending: PendingDeployment): boolean {
    if (!user || !pending.needsReview) return false;
    const run = this.run(pending.runId);
    if (!this.visible(user, this.repository(run.repositoryId))) return false;
    const rule = this.environment(pending.environmentId).requiredReviewers;
    if (!rule) return false;
    if (
      rule.preventSelfReview &&
      latestAttempt(run).triggeringActorId === user.id
    ) {
      return false;
    }
    return rule.reviewers.some(({ type, id }) =>
      type === 'User'
        ? id === user.id
        : this.teams.get(id)?.memberIds.includes(user.id) ?? false,
    );
  }

  // --- environments and deployments -----------------------------------------

  /** @throws where no environment has that id: a broken world. */
  environment(id: number): Environment {
    return known(this.environments, id, 'environment');
  }

  /** The environments of a repository, by name. */
  environmentsOf(repository: Repository): Environment[] {
    return [...this.environments.values()]
      .filter(environment => environment.repositoryId === repository.id)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** An environment by name, case ignored. */
  environmentFor(repository: Repository, name: string): Environment | null {
    const wanted = name.toLowerCase();
    return (
      this.environmentsOf(repository).find(
        environment => environment.name.toLowerCase() === wanted,
      ) ?? null
    );
  }

  /** The deployments of a repository that fit, newest first. */
  deploymentsOf(
    repository: Repository,
    filter: DeploymentFilter = {},
  ): Deployment[] {
    const { environments, sha, ref, task } = filter;
    return [...(this.#deploymentsByRepository.get(repository.id) ?? [])]
      .reverse()
      .filter(
        deployment =>
          (!environments || environments.includes(deployment.environment)) &&
          (sha === undefined || deployment.sha === sha) &&
          (ref === undefined || deployment.ref === ref) &&
          (task === undefined || deployment.task === task),
      );
  }

  /** A deployment of this repository; null where it has none with that id. */
  deploymentFor(repository: Repository, id: number): Deployment | null {
    const deployment = this.deployments.get(id);
    return deployment?.repositoryId === repository.id ? deployment : null;
  }

  /** State as GraphQL's `Deployment.state` tells it. */
  deploymentState(deployment: Deployment): DeploymentState {
    const latest = deployment.statuses.at(-1);
    if (!latest || latest.state === 'pending') {
      const updated = latest?.createdAt ?? deployment.createdAt;
      return this.now() - updated > 30 * 60_000 ? 'ABANDONED' : 'PENDING';
    }
    return deploymentStates[latest.state];
  }

  // --- webhooks -------------------------------------------------------------

  /** The active hooks of a repository and its organization. */
  webhooksOf(repository: Repository): Webhook[] {
    return [...this.webhooks.values()].filter(
      ({ active, scope, targetId }) =>
        active &&
        (scope === 'repository'
          ? targetId === repository.id
          : repository.ownerKind === 'organization' &&
            targetId === repository.ownerId),
    );
  }

  /** The deliveries of a hook, newest first. */
  deliveriesOf(webhook: Webhook): Delivery[] {
    return [...this.deliveries.values()]
      .filter(delivery => delivery.webhookId === webhook.id)
      .reverse();
  }
}

/** GraphQL's states of a deployment. */
export type DeploymentState =
  | 'ABANDONED'
  | 'ACTIVE'
  | 'ERROR'
  | 'FAILURE'
  | 'INACTIVE'
  | 'IN_PROGRESS'
  | 'PENDING'
  | 'QUEUED'
  | 'WAITING';

const deploymentStates: Record<DeploymentStatusState, DeploymentState> = {
  error: 'ERROR',
  failure: 'FAILURE',
  inactive: 'INACTIVE',
  in_progress: 'IN_PROGRESS',
  pending: 'PENDING',
  queued: 'QUEUED',
  success: 'ACTIVE',
  waiting: 'WAITING',
};

/** The current attempt of a run, whose state is the run's. */
export function latestAttempt(run: WorkflowRun): RunAttempt {
  const attempt = run.attempts.at(-1);
  if (!attempt) throw new Error(`Run ${run.id} has no attempt`);
  return attempt;
}

/** Makes a path of ours absolute below the web address; leaves others. */
export function absoluteUrl(webBaseUrl: string, url: string): string {
  return url.startsWith('/') ? webBaseUrl.replace(/\/+$/, '') + url : url;
}

/** Path of a run's page, of one attempt's, or of a job's. */
export function runPath(
  repository: Repository,
  run: { id: number },
  part: { attempt?: number; job?: number } = {},
): string {
  const base = `/${repository.owner}/${repository.name}/actions/runs/${run.id}`;
  if (part.job !== undefined) return `${base}/job/${part.job}`;
  return part.attempt === undefined ? base : `${base}/attempts/${part.attempt}`;
}

function fullName(owner: string, name: string): string {
  return `${owner}/${name}`.toLowerCase();
}

function byLogin<T extends { login: string }>(
  items: Map<number, T>,
  login: string,
): T | null {
  const wanted = login.toLowerCase();
  for (const item of items.values()) {
    if (item.login.toLowerCase() === wanted) return item;
  }
  return null;
}

function known<T>(items: Map<number, T>, id: number, what: string): T {
  const item = items.get(id);
  if (!item) throw new Error(`This world has no ${what} ${id}`);
  return item;
}

function append<T>(index: Map<number, T[]>, key: number, item: T): void {
  const list = index.get(key);
  if (list) list.push(item);
  else index.set(key, [item]);
}

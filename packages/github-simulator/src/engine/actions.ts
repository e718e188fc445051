// What can be done to the world: the face of the engine. An HTTP layer or a
// test calls these; rights of the caller are checked by who calls.

import type {
  Deployment,
  DeploymentStatus,
  DeploymentStatusState,
  InputValue,
  Job,
  Release,
  Repository,
  User,
  Workflow,
  WorkflowRun,
} from '../state/model.ts';

/** Why GitHub would not do something. */
export type RefusalKind = 'invalid' | 'conflict' | 'forbidden' | 'not-found';

/**
 * GitHub refuses. `message` is the text it answers with; `status` the HTTP
 * status: 422 invalid, 409 conflict, 403 forbidden, 404 not found.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.name = 'Refusal';
    this.kind = kind;
  }

  get status(): number {
    return { invalid: 422, conflict: 409, forbidden: 403, 'not-found': 404 }[
      this.kind
    ];
  }
}

/** How a run turns out, where it differs from what the scenario says. */
export interface Outcome {
  /** Job key or displayed name → how long it takes and how it ends. */
  jobs?: Record<string, JobOutcome>;
  /** Applies to jobs that `jobs` does not name. */
  seconds?: number;
}

/** Duration and end of one job. */
export interface JobOutcome {
  seconds?: number;
  conclusion?: 'success' | 'failure' | 'cancelled' | 'timed_out';
  /** 1-based number of the step that fails; the last own step by default. */
  failedStep?: number;
  /** What `needs.<job>.outputs` hold for the jobs that need this one. */
  outputs?: Record<string, string>;
}

/** A run to start by hand. */
export interface DispatchRequest {
  repository: Repository;
  workflow: Workflow;
  /** Branch or tag; a SHA is refused. */
  ref: string;
  inputs?: Record<string, InputValue>;
  actor: User;
  outcome?: Outcome;
}

/** Commits to put on a branch; starts what listens to `push`. */
export interface PushRequest {
  repository: Repository;
  branch: string;
  /** Title (first line) and text of the commit. */
  message: string;
  actor: User;
  /** Files to write (text) or remove (null); one is made up where empty. */
  files?: Record<string, string | null>;
  outcome?: Outcome;
}

/** A tag to create at a ref, maybe with a release; starts its listeners. */
export interface TagRequest {
  repository: Repository;
  tag: string;
  /** What it points at; the default branch by default. */
  ref?: string;
  actor: User;
  /** Publish a release of the tag, too. */
  release?: { name?: string; body?: string; prerelease?: boolean };
  /** Text of an annotated tag; lightweight without. */
  annotation?: string;
  outcome?: Outcome;
}

/** A reviewer's decision over environments that hold a run. */
export interface ReviewRequest {
  run: WorkflowRun;
  environmentIds: number[];
  state: 'approved' | 'rejected';
  comment: string;
  actor: User;
}

/** What `POST …/deployments` takes. */
export interface DeploymentRequest {
  repository: Repository;
  ref: string;
  /** `deploy` by default. */
  task?: string;
  payload?: Record<string, unknown> | string;
  /** `production` by default. */
  environment?: string;
  description?: string | null;
  transientEnvironment?: boolean;
  /** By default: whether the environment is named `production`. */
  productionEnvironment?: boolean;
  actor: User;
}

/** What `POST …/deployments/{id}/statuses` takes. */
export interface StatusRequest {
  deployment: Deployment;
  state: DeploymentStatusState;
  description?: string;
  environment?: string;
  environmentUrl?: string;
  logUrl?: string;
  /** True by default. */
  autoInactive?: boolean;
  actor: User;
}

/** Everything that changes the world. Refusals are thrown as `Refusal`. */
export interface Actions {
  /** Starts a run of `workflow_dispatch`, inputs checked and completed. */
  dispatch(request: DispatchRequest): WorkflowRun;
  /** Adds a commit to a branch; the runs are those that it started. */
  push(request: PushRequest): { sha: string; runs: WorkflowRun[] };
  /** Creates a tag and maybe a release; the runs are those it started. */
  tag(request: TagRequest): { release: Release | null; runs: WorkflowRun[] };
  /** Cancels a run; refused (409) where it is completed. */
  cancel(run: WorkflowRun, actor: User, options?: { force?: boolean }): void;
  /**
   * Begins a new attempt: all jobs, the failed ones and what needs them, or
   * one job and what needs it. Refused (403) while the run is not completed.
   */
  rerun(
    run: WorkflowRun,
    actor: User,
    which?: 'all' | 'failed' | { job: Job },
    outcome?: Outcome,
  ): void;
  /** Approves or rejects; refused (422) unless every environment allows it. */
  review(request: ReviewRequest): Deployment[];
  /** The decision of a GitHub App over its own rule. */
  decideCustomRule(request: {
    run: WorkflowRun;
    environment: string;
    ruleId: number;
    state: 'approved' | 'rejected';
  }): void;
  /** Takes a run to its end now, gates or not; `success` by default. */
  finish(
    run: WorkflowRun,
    conclusion?: 'success' | 'failure' | 'cancelled',
  ): void;
  /** A deployment made through the API; refused (422) for unknown refs. */
  createDeployment(request: DeploymentRequest): Deployment;
  /** Reports on a deployment; inactivates earlier ones as GitHub does. */
  createDeploymentStatus(request: StatusRequest): DeploymentStatus;
}

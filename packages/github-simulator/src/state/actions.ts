// GitHub Actions as GitHub shows it: workflows, runs, attempts, jobs, steps.

/** `pending` waits for a concurrency group, `waiting` for a protection rule. */
export type RunStatus =
  | 'requested'
  | 'queued'
  | 'pending'
  | 'waiting'
  | 'in_progress'
  | 'completed';

/** How a run or a job ended. */
export type Conclusion =
  | 'success'
  | 'failure'
  | 'cancelled'
  | 'skipped'
  | 'neutral'
  | 'timed_out'
  | 'action_required'
  | 'startup_failure';

/** What starts a run here. */
export type RunEvent =
  | 'workflow_dispatch'
  | 'push'
  | 'release'
  | 'schedule'
  | 'pull_request'
  | 'repository_dispatch';

/** A value of an input; the API takes strings, booleans and numbers. */
export type InputValue = string | boolean | number;

/** A workflow file of the default branch, or one that ran from another ref. */
export interface Workflow {
  id: number;
  nodeId: string;
  repositoryId: number;
  /** `name:` of the file, or its path where it has none. */
  name: string;
  /** `.github/workflows/deploy.yml`. */
  path: string;
  state: 'active' | 'disabled_manually';
  createdAt: number;
  updatedAt: number;
}

/** One execution of a workflow, over all of its attempts. */
export interface WorkflowRun {
  id: number;
  nodeId: string;
  repositoryId: number;
  workflowId: number;
  /** The workflow's name. */
  name: string;
  path: string;
  event: RunEvent;
  /** Branch or tag name. */
  headBranch: string;
  headSha: string;
  /** `refs/heads/…` or `refs/tags/…`: what branch policies look at. */
  ref: string;
  /** The evaluated `run-name`, else the commit's first line or the name. */
  displayTitle: string;
  /** Counts per workflow, from 1. */
  runNumber: number;
  actorId: number;
  /** As sent, completed with defaults. GitHub does not give these back. */
  inputs: Record<string, InputValue>;
  checkSuiteId: number;
  checkSuiteNodeId: string;
  createdAt: number;
  updatedAt: number;
  /** Reusable workflows of the same repository that were called. */
  referencedWorkflows: ReferencedWorkflow[];
  /** Never empty; the last one is the current. */
  attempts: RunAttempt[];
  /** Decisions of reviewers, oldest first, of all attempts. */
  reviews: Review[];
}

/** A reusable workflow that a run called. */
export interface ReferencedWorkflow {
  /** `acme/inventory/.github/workflows/x.yml`, with `@ref`. */
  path: string;
  sha: string;
  ref: string;
}

/** One attempt of a run. */
export interface RunAttempt {
  /** From 1. */
  number: number;
  triggeringActorId: number;
  status: RunStatus;
  conclusion: Conclusion | null;
  startedAt: number;
  updatedAt: number;
  /** Jobs that exist by now, in order of appearance. */
  jobIds: number[];
}

/** A job of one attempt. Its id is also the id of its check run. */
export interface Job {
  id: number;
  /** Node id of the check run. */
  nodeId: string;
  runId: number;
  repositoryId: number;
  attempt: number;
  /** Key in the workflow file, `caller/called` for reusable workflows. */
  key: string;
  /** As displayed: `deploy (eu, production)`, `release / deploy`. */
  name: string;
  status: RunStatus;
  conclusion: Conclusion | null;
  createdAt: number;
  startedAt: number | null;
  completedAt: number | null;
  labels: string[];
  runner: Runner | null;
  steps: Step[];
  environment: JobEnvironment | null;
  /** The deployment that the job created; null without one. */
  deploymentId: number | null;
  /** What still holds the job; empty unless it is `waiting`. */
  gates: Gate[];
  /** When the gates began to hold the job. */
  waitingSince: number | null;
}

/** The machine that took the job. */
export interface Runner {
  id: number;
  name: string;
  groupId: number;
  groupName: string;
}

/** A step of a job. */
export interface Step {
  name: string;
  /** From 1. */
  number: number;
  status: 'queued' | 'pending' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  startedAt: number | null;
  completedAt: number | null;
}

/** The environment that a job names, evaluated. */
export interface JobEnvironment {
  environmentId: number;
  name: string;
  url: string | null;
  /** False for `deployment: false`: the job uses it without a record. */
  deployment: boolean;
}

/** What a waiting job waits for. */
export type Gate =
  | { kind: 'reviewers' }
  | { kind: 'wait-timer'; startedAt: number; endsAt: number }
  | { kind: 'custom'; ruleId: number };

/** A reviewer's decision over environments of a run. */
export interface Review {
  id: number;
  nodeId: string;
  runId: number;
  attempt: number;
  environmentIds: number[];
  state: 'approved' | 'rejected';
  userId: number;
  comment: string;
  createdAt: number;
}

/** An environment that a run waits for, as `pending_deployments` lists it. */
export interface PendingDeployment {
  runId: number;
  environmentId: number;
  /** The jobs that it holds. */
  jobIds: number[];
  /** Minutes; 0 without a timer. */
  waitTimer: number;
  waitTimerStartedAt: number | null;
  reviewers: import('./deployment.ts').Reviewer[];
  /** A reviewer still has to decide. */
  needsReview: boolean;
}

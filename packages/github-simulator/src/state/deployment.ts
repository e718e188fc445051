// Environments with their protection, deployments and their statuses.

/** Somebody who may approve; at most six an environment. */
export interface Reviewer {
  type: 'User' | 'Team';
  /** Id of the user or the team. */
  id: number;
}

/** An environment of a repository. */
export interface Environment {
  id: number;
  nodeId: string;
  repositoryId: number;
  name: string;
  createdAt: number;
  updatedAt: number;
  /** Null without required reviewers. */
  requiredReviewers: RequiredReviewers | null;
  /** Null without a timer. */
  waitTimer: WaitTimer | null;
  /** Null where any ref may deploy. */
  branchPolicy: BranchPolicy | null;
  /** Custom rules of GitHub Apps. */
  customRules: CustomProtectionRule[];
  canAdminsBypass: boolean;
}

/** Protection rule: one of the reviewers has to approve. */
export interface RequiredReviewers {
  ruleId: number;
  ruleNodeId: string;
  reviewers: Reviewer[];
  /** Who started the run may not approve it. */
  preventSelfReview: boolean;
}

/** Protection rule: wait so many minutes. */
export interface WaitTimer {
  ruleId: number;
  ruleNodeId: string;
  minutes: number;
}

/** Protection rule: which refs may deploy. */
export interface BranchPolicy {
  ruleId: number;
  ruleNodeId: string;
  /** `protected`: protected branches; `custom`: the patterns below. */
  kind: 'protected' | 'custom';
  patterns: RefPattern[];
}

/** A name pattern of a custom policy; `*` does not match `/`. */
export interface RefPattern {
  id: number;
  nodeId: string;
  name: string;
  type: 'branch' | 'tag';
}

/** Protection rule of a GitHub App. */
export interface CustomProtectionRule {
  id: number;
  nodeId: string;
  enabled: boolean;
  app: { id: number; nodeId: string; slug: string; integrationUrl: string };
}

/** States of a deployment status; `waiting` is real, if undocumented. */
export type DeploymentStatusState =
  | 'error'
  | 'failure'
  | 'inactive'
  | 'in_progress'
  | 'pending'
  | 'queued'
  | 'success'
  | 'waiting';

/** A record that a version was, or is to be, put into an environment. */
export interface Deployment {
  id: number;
  nodeId: string;
  repositoryId: number;
  sha: string;
  /** Branch or tag name, or SHA, as the creator gave it. */
  ref: string;
  task: string;
  payload: Record<string, unknown> | string;
  environment: string;
  originalEnvironment: string;
  description: string | null;
  creatorId: number;
  createdAt: number;
  updatedAt: number;
  transientEnvironment: boolean;
  productionEnvironment: boolean;
  /** The run and job that created it; null for one made through the API. */
  runId: number | null;
  jobId: number | null;
  /** Oldest first. */
  statuses: DeploymentStatus[];
}

/** A report about a deployment. */
export interface DeploymentStatus {
  id: number;
  nodeId: string;
  deploymentId: number;
  state: DeploymentStatusState;
  description: string;
  environment: string;
  /** `""` where there is none. */
  environmentUrl: string;
  /**
   * Path below the web address that the job's page has, or an absolute URL of
   * whoever made the status; `""` where there is none. Use
   * `World.absoluteUrl`.
   */
  logUrl: string;
  creatorId: number;
  createdAt: number;
  updatedAt: number;
}

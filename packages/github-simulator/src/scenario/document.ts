// A scenario as people write it: the shape of scenario.yaml, and of the object
// that tests pass. Durations are texts such as `90s`, `15m`, `2h 30m`, `3d`.

import type { JobOutcome } from '../engine/actions.ts';
import type { InputValue, Permission, Visibility } from '../state/model.ts';

/** A duration as text; an age is the time from then until the start. */
export type Duration = string;

// What names a time has it as `Time`, or as the two ends of a `Span`: texts as
// people write them, numbers once they are read.

/** The whole scenario. */
export interface ScenarioDocument {
  organization?: OrganizationDocument;
  users: UserDocument[];
  teams?: TeamDocument[];
  repositories?: RepositoryDocument[];
  /** What goes on happening once the simulator runs. */
  activity?: ActivityDocument[];
  /** Timings of the engine. */
  timing?: { pickup?: Duration; cancel?: Duration };
}

/** The organization that owns teams and, by default, repositories. */
export interface OrganizationDocument {
  login: string;
  name?: string;
  description?: string;
  /** Logins of owners; everybody else in `users` is a member. */
  admins?: string[];
}

export interface UserDocument {
  login: string;
  /** A fixed id, so that others can name the user; 2^33 or more. */
  id?: number;
  name?: string;
  email?: string;
  company?: string;
  bio?: string;
  /** A bot acts, but does not sign in and is no member. */
  bot?: boolean;
  /** False for somebody who is not in the organization. */
  member?: boolean;
}

export interface TeamDocument {
  slug: string;
  name?: string;
  description?: string;
  members: string[];
}

export interface RepositoryDocument {
  name: string;
  /** A user's login; the organization by default. */
  owner?: string;
  description?: string;
  /** `public` by default. */
  visibility?: Visibility;
  /** `main` by default. */
  default_branch?: string;
  topics?: string[];
  archived?: boolean;
  /** Login, or `@team`, to what they may do. */
  collaborators?: Record<string, Permission>;
  /** What members may do; `none` by default. */
  base_permission?: Permission;
  /** Age of the first commit; an hour before the first entry by default. */
  created?: Duration;
  /** Files of the first commit by path. */
  files?: Record<string, string>;
  /** Names (or `*` patterns) of protected branches. */
  protected_branches?: string[];
  environments?: Record<string, EnvironmentDocument>;
  /** Workflow files that somebody turned off after all that happened. */
  disabled_workflows?: string[];
  /** Workflow file → job key or name → how long it takes and how it ends. */
  jobs?: Record<string, Record<string, JobOutcome>>;
  /** What happened so far, in any order: each entry says its age. */
  history?: HistoryDocument[];
}

export interface EnvironmentDocument {
  /** Logins, or `@team`. */
  reviewers?: string[];
  prevent_self_review?: boolean;
  /** Minutes. */
  wait_timer?: number;
  /** `protected`, or name patterns. */
  branches?: 'protected' | string[];
  /** Name patterns. */
  tags?: string[];
  custom_rules?: CustomRuleDocument[];
  admins_bypass?: boolean;
}

export interface CustomRuleDocument {
  /** Slug of the GitHub App. */
  app: string;
  /** When the app approves; never without. */
  approve_after?: Duration;
}

/** What a run is going to do, and what people do to it. */
export interface PlanDocument<Time = Duration> {
  jobs?: Record<string, JobOutcome>;
  /** Of every job that `jobs` does not name. */
  seconds?: number;
  reviews?: ReviewDocument<Time>[];
  cancel?: { by: string; after: Time };
  rerun?: RerunDocument<Time>;
}

/** A decision, counted from when the environment begins to wait. */
export interface ReviewDocument<Time = Duration> {
  environment: string;
  by: string;
  after: Time;
  state?: 'approved' | 'rejected';
  comment?: string;
}

/** A re-run, counted from the end of the attempt before. */
export interface RerunDocument<Time = Duration> extends PlanDocument<Time> {
  by: string;
  after: Time;
  /** `all`, `failed` (default), or a job's displayed name. */
  which?: string;
}

/** One entry of a repository's history. */
export type HistoryDocument =
  | CommitsDocument
  | CommitDocument
  | TagDocument
  | BranchDocument
  | RunDocument
  | DeploymentDocument;

/** So many made-up commits, spread over a time; they start no runs. */
export interface CommitsDocument<Span = string> {
  commits: number;
  /** Oldest and newest: `90d .. 5d`. */
  age: Span;
  by: string[];
  /** What the commits are about, for their messages and files. */
  about: string[];
  /** Directory that they change. */
  in?: string;
  branch?: string;
  /** Number of the first pull request, where three of four came by one; none did by default. */
  pull_requests?: number;
}

/** One commit; starts what listens to it, unless it is quiet. */
export interface CommitDocument<Time = Duration> extends PlanDocument<Time> {
  commit: string;
  age: Time;
  by: string;
  branch?: string;
  files?: Record<string, string | null>;
  /** Directory that it changes, where `files` says nothing. */
  in?: string;
  quiet?: boolean;
}

/** A tag at the head of a branch or at a ref, maybe with its release. */
export interface TagDocument<Time = Duration> extends PlanDocument<Time> {
  tag: string;
  age: Time;
  by: string;
  ref?: string;
  annotation?: string;
  release?: boolean | { name?: string; body?: string; prerelease?: boolean };
  quiet?: boolean;
}

/** A branch, created at a ref. */
export interface BranchDocument<Time = Duration> {
  branch: string;
  age: Time;
  by: string;
  ref?: string;
}

/**
 * A run that somebody started by hand (or that a schedule did). `$sha` in an
 * input stands for the short SHA of the ref.
 */
export interface RunDocument<Time = Duration> extends PlanDocument<Time> {
  run: string;
  age: Time;
  by: string;
  event?: 'workflow_dispatch' | 'schedule';
  ref?: string;
  inputs?: Record<string, InputValue>;
}

/** A deployment that a tool made through the API. */
export interface DeploymentDocument<Time = Duration> {
  deployment: string;
  age: Time;
  by: string;
  ref?: string;
  task?: string;
  description?: string;
  payload?: Record<string, unknown> | string;
  transient?: boolean;
  production?: boolean;
  statuses?: {
    state:
      | 'error'
      | 'failure'
      | 'in_progress'
      | 'pending'
      | 'queued'
      | 'success';
    after: Time;
    description?: string;
    environment_url?: string;
    log_url?: string;
  }[];
}

/** Something that keeps happening. `$sha` in an input is the head's SHA. */
export interface ActivityDocument<Time = Duration, Span = string>
  extends PlanDocument<Time> {
  repository: string;
  /** Time until the first; the interval by default. */
  first?: Time;
  /** An interval, or a span to draw from: `4m .. 6m`. */
  every: Span;
  by: string[];
  /** Start this workflow … */
  run?: string;
  ref?: string;
  inputs?: Record<string, InputValue>;
  /** … or put a commit with the next of these messages on a branch. */
  commits?: string[];
  branch?: string;
  in?: string;
}

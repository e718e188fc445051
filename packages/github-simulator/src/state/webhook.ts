// Webhooks, and everything that happens which a webhook could tell.

import type { Job, Review, WorkflowRun } from './actions.ts';
import type { Deployment, DeploymentStatus } from './deployment.ts';
import type { Release, Repository } from './git.ts';

/** A hook of a repository or an organization, or that of an App for it. */
export interface Webhook {
  id: number;
  scope: 'repository' | 'organization';
  /** Id of the repository or organization. */
  targetId: number;
  url: string;
  /** Key of the HMAC; null for unsigned deliveries. */
  secret: string | null;
  contentType: 'json' | 'form';
  /**
   * The GitHub App whose hook it is, and which is installed at the target; null
   * for others. GitHub tells Apps alone of some events, and names the
   * installation to them in all.
   */
  app: { id: number; installationId: number } | null;
  /** Event names, or `*`. */
  events: string[];
  active: boolean;
  createdAt: number;
  updatedAt: number;
}

/** One delivery of a hook. */
export interface Delivery {
  id: number;
  /** `X-GitHub-Delivery`; the same on redelivery. */
  guid: string;
  webhookId: number;
  event: string;
  action: string | null;
  deliveredAt: number;
  durationMs: number;
  redelivery: boolean;
  /** 0 where nobody answered. */
  statusCode: number;
  /** `OK`, or what went wrong. */
  status: string;
  request: { headers: Record<string, string>; payload: string };
  response: { headers: Record<string, string>; payload: string };
}

/** Something happened; told to listeners of `World.events` at once. */
export type WorldEvent =
  | {
      type: 'push';
      repository: Repository;
      ref: string;
      before: string;
      after: string;
      actorId: number;
    }
  | {
      type: 'create';
      repository: Repository;
      refType: 'branch' | 'tag';
      ref: string;
      actorId: number;
    }
  | {
      type: 'release';
      action: 'published';
      repository: Repository;
      release: Release;
      actorId: number;
    }
  | {
      type: 'workflow_dispatch';
      repository: Repository;
      run: WorkflowRun;
      actorId: number;
    }
  | {
      type: 'workflow_run';
      action: 'requested' | 'in_progress' | 'completed';
      repository: Repository;
      run: WorkflowRun;
      actorId: number;
    }
  | {
      type: 'workflow_job';
      action: 'queued' | 'waiting' | 'in_progress' | 'completed';
      repository: Repository;
      run: WorkflowRun;
      job: Job;
      actorId: number;
    }
  | {
      type: 'deployment';
      action: 'created';
      repository: Repository;
      deployment: Deployment;
      run: WorkflowRun | null;
      job: Job | null;
      actorId: number;
    }
  | {
      type: 'deployment_status';
      action: 'created';
      repository: Repository;
      deployment: Deployment;
      status: DeploymentStatus;
      run: WorkflowRun | null;
      job: Job | null;
      actorId: number;
    }
  | {
      type: 'deployment_review';
      action: 'requested' | 'approved' | 'rejected';
      repository: Repository;
      run: WorkflowRun;
      /** The jobs that wait, or waited until now, for the decision. */
      jobs: Job[];
      environmentIds: number[];
      review: Review | null;
      actorId: number;
    }
  | {
      type: 'deployment_protection_rule';
      action: 'requested';
      repository: Repository;
      run: WorkflowRun;
      job: Job;
      deployment: Deployment | null;
      ruleId: number;
      actorId: number;
    };

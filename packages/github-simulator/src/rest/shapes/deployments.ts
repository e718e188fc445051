/** Environments, deployments and approvals as the REST API shows them. */
import { encode } from '../../http/urls.ts';
import type {
  CustomProtectionRule,
  Deployment,
  DeploymentStatus,
  Environment,
  PendingDeployment,
  RefPattern,
  Repository,
  Review,
  Reviewer,
} from '../../state/model.ts';
import { absoluteUrl } from '../../state/world.ts';
import { simpleUser, simpleUserById, team } from './accounts.ts';
import { time, timeOrNull, type ShapeContext } from './context.ts';
import { addresses } from './git.ts';

/** A deployment. GitHub gives no state here. */
export function deployment(
  context: ShapeContext,
  repository: Repository,
  item: Deployment,
) {
  const { api } = addresses(context, repository);
  const url = `${api}/deployments/${item.id}`;
  return {
    url,
    id: item.id,
    node_id: item.nodeId,
    task: item.task,
    original_environment: item.originalEnvironment,
    environment: item.environment,
    description: item.description,
    created_at: time(item.createdAt),
    updated_at: time(item.updatedAt),
    statuses_url: `${url}/statuses`,
    repository_url: api,
    creator: simpleUserById(context, item.creatorId),
    sha: item.sha,
    ref: item.ref,
    payload: item.payload,
    transient_environment: item.transientEnvironment,
    production_environment: item.productionEnvironment,
    performed_via_github_app: null,
  };
}

/** A status of a deployment. */
export function deploymentStatus(
  context: ShapeContext,
  repository: Repository,
  parent: Deployment,
  item: DeploymentStatus,
) {
  const { api } = addresses(context, repository);
  const url = `${api}/deployments/${parent.id}`;
  const log = absoluteUrl(context.urls.web, item.logUrl);
  return {
    url: `${url}/statuses/${item.id}`,
    id: item.id,
    node_id: item.nodeId,
    state: item.state,
    creator: simpleUserById(context, item.creatorId),
    description: item.description,
    environment: item.environment,
    target_url: log,
    created_at: time(item.createdAt),
    updated_at: time(item.updatedAt),
    deployment_url: url,
    repository_url: api,
    environment_url: item.environmentUrl,
    log_url: log,
    performed_via_github_app: null,
  };
}

/** An environment where it is part of something else. */
export function embeddedEnvironment(
  context: ShapeContext,
  repository: Repository,
  item: Environment,
) {
  const { api, web } = addresses(context, repository);
  return {
    id: item.id,
    node_id: item.nodeId,
    name: item.name,
    url: `${api}/environments/${encode(item.name)}`,
    html_url: `${web}/deployments/activity_log?environments_filter=${encode(
      item.name,
    )}`,
  };
}

/** A reviewer with the account. */
export type ShownReviewer =
  | { type: 'User'; reviewer: ReturnType<typeof simpleUser> }
  | { type: 'Team'; reviewer: ReturnType<typeof team> };

/** Reviewers with their accounts; those that are gone are left out. */
export function reviewers(
  context: ShapeContext,
  items: readonly Reviewer[],
): ShownReviewer[] {
  return items.flatMap<ShownReviewer>(({ type, id }) => {
    if (type === 'User') {
      const user = context.world.users.get(id);
      return user ? [{ type, reviewer: simpleUser(context, user) }] : [];
    }
    const found = context.world.teams.get(id);
    return found ? [{ type, reviewer: team(context, found) }] : [];
  });
}

/** An environment with its protection. Custom rules have their own list. */
export function environment(
  context: ShapeContext,
  repository: Repository,
  item: Environment,
) {
  const rules: unknown[] = [];
  if (item.waitTimer !== null) {
    rules.push({
      id: item.waitTimer.ruleId,
      node_id: item.waitTimer.ruleNodeId,
      type: 'wait_timer',
      wait_timer: item.waitTimer.minutes,
    });
  }
  if (item.requiredReviewers !== null) {
    rules.push({
      id: item.requiredReviewers.ruleId,
      node_id: item.requiredReviewers.ruleNodeId,
      type: 'required_reviewers',
      prevent_self_review: item.requiredReviewers.preventSelfReview,
      reviewers: reviewers(context, item.requiredReviewers.reviewers),
    });
  }
  if (item.branchPolicy !== null) {
    rules.push({
      id: item.branchPolicy.ruleId,
      node_id: item.branchPolicy.ruleNodeId,
      type: 'branch_policy',
    });
  }
  return {
    ...embeddedEnvironment(context, repository, item),
    created_at: time(item.createdAt),
    updated_at: time(item.updatedAt),
    can_admins_bypass: item.canAdminsBypass,
    protection_rules: rules,
    deployment_branch_policy:
      item.branchPolicy === null
        ? null
        : {
            protected_branches: item.branchPolicy.kind === 'protected',
            custom_branch_policies: item.branchPolicy.kind === 'custom',
          },
  };
}

/** A name pattern of a branch policy. */
export function branchPolicy(item: RefPattern) {
  return {
    id: item.id,
    node_id: item.nodeId,
    name: item.name,
    type: item.type,
  };
}

/** A protection rule of a GitHub App. */
export function customRule(item: CustomProtectionRule) {
  return {
    id: item.id,
    node_id: item.nodeId,
    enabled: item.enabled,
    app: {
      id: item.app.id,
      slug: item.app.slug,
      integration_url: item.app.integrationUrl,
      node_id: item.app.nodeId,
    },
  };
}

/** An environment that a run waits for, as the caller may decide about it. */
export function pendingDeployment(
  context: ShapeContext,
  repository: Repository,
  item: PendingDeployment,
) {
  const { world } = context;
  return {
    environment: embeddedEnvironment(
      context,
      repository,
      world.environment(item.environmentId),
    ),
    wait_timer: item.waitTimer,
    wait_timer_started_at: timeOrNull(item.waitTimerStartedAt),
    current_user_can_approve: world.canApprove(context.viewer, item),
    reviewers: reviewers(context, item.reviewers),
  };
}

/** A decision of a reviewer. */
export function approval(
  context: ShapeContext,
  repository: Repository,
  item: Review,
) {
  const { world } = context;
  return {
    state: item.state,
    comment: item.comment,
    environments: item.environmentIds.map(id => {
      const found = world.environment(id);
      return {
        ...embeddedEnvironment(context, repository, found),
        created_at: time(found.createdAt),
        updated_at: time(found.updatedAt),
      };
    }),
    user: simpleUser(context, world.user(item.userId)),
  };
}

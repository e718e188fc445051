/** Environments, deployments and their statuses in GraphQL. */
import type {
  Deployment,
  DeploymentStatus,
  Environment,
  Reviewer,
} from '../state/model.ts';
import { absoluteUrl } from '../state/world.ts';
import {
  connection,
  dateTime,
  type GraphqlObject,
  type PageArguments,
  type QueryContext,
} from './context.ts';
import { commitObject, refObject } from './git.ts';
import { teamObject, userObject } from './people.ts';
import { repositoryObject } from './repository.ts';

/** An empty text of REST is null in GraphQL. */
function orNull(text: string): string | null {
  return text === '' ? null : text;
}

function statusObject(
  context: QueryContext,
  parent: Deployment,
  status: DeploymentStatus,
): GraphqlObject {
  return {
    __typename: 'DeploymentStatus',
    id: status.nodeId,
    state: status.state.toUpperCase(),
    description: orNull(status.description),
    environment: status.environment,
    environmentUrl: orNull(status.environmentUrl),
    logUrl: orNull(absoluteUrl(context.urls.web, status.logUrl)),
    createdAt: dateTime(status.createdAt),
    updatedAt: dateTime(status.updatedAt),
    creator: () => userObject(context, context.world.user(status.creatorId)),
    deployment: () => deploymentObject(context, parent),
  };
}

/** A deployment. Its state needs no look at the statuses. */
export function deploymentObject(
  context: QueryContext,
  deployment: Deployment,
): GraphqlObject {
  const { world } = context;
  const repository = world.repository(deployment.repositoryId);
  const newestFirst = () => [...deployment.statuses].reverse();
  return {
    __typename: 'Deployment',
    id: deployment.nodeId,
    databaseId: deployment.id,
    state: () => world.deploymentState(deployment),
    environment: deployment.environment,
    originalEnvironment: deployment.originalEnvironment,
    latestEnvironment: () =>
      deployment.statuses.at(-1)?.environment ?? deployment.environment,
    commitOid: deployment.sha,
    task: deployment.task,
    description: deployment.description,
    payload:
      typeof deployment.payload === 'string'
        ? deployment.payload
        : JSON.stringify(deployment.payload),
    createdAt: dateTime(deployment.createdAt),
    updatedAt: dateTime(deployment.updatedAt),
    creator: () => userObject(context, world.user(deployment.creatorId)),
    repository: () => repositoryObject(context, repository),
    commit: () => {
      const found = repository.commits.get(deployment.sha);
      return found === undefined
        ? null
        : commitObject(context, repository, found);
    },
    // A ref that is gone, or a SHA, is no ref any more.
    ref: () => {
      const found = world.resolveRef(repository, deployment.ref);
      return found === null || found.kind === 'commit'
        ? null
        : refObject(context, repository, found.full);
    },
    statuses: (page: PageArguments) =>
      connection(
        newestFirst(),
        page,
        each => each.nodeId,
        each => statusObject(context, deployment, each),
      ),
    latestStatus: () => {
      const latest = deployment.statuses.at(-1);
      return latest === undefined
        ? null
        : statusObject(context, deployment, latest);
    },
  };
}

/** A connection of reviewers; those that are gone are left out. */
export function reviewerConnection(
  context: QueryContext,
  reviewers: readonly Reviewer[],
  page: PageArguments,
) {
  return connection(
    reviewers,
    page,
    each => `${each.type}:${each.id}`,
    ({ type, id }) => {
      if (type === 'User') {
        const user = context.world.users.get(id);
        return user === undefined ? null : userObject(context, user);
      }
      const team = context.world.teams.get(id);
      return team === undefined ? null : teamObject(context, team);
    },
  );
}

function protectionRules(context: QueryContext, environment: Environment) {
  const none = (page: PageArguments) => reviewerConnection(context, [], page);
  const rules: Record<string, unknown>[] = [];
  const { waitTimer, requiredReviewers, branchPolicy } = environment;
  if (waitTimer !== null) {
    rules.push({
      databaseId: waitTimer.ruleId,
      type: 'WAIT_TIMER',
      timeout: waitTimer.minutes,
      preventSelfReview: null,
      reviewers: none,
    });
  }
  if (requiredReviewers !== null) {
    rules.push({
      databaseId: requiredReviewers.ruleId,
      type: 'REQUIRED_REVIEWERS',
      // Minutes until an undecided job fails: 30 days.
      timeout: 43_200,
      preventSelfReview: requiredReviewers.preventSelfReview,
      reviewers: (page: PageArguments) =>
        reviewerConnection(context, requiredReviewers.reviewers, page),
    });
  }
  if (branchPolicy !== null) {
    rules.push({
      databaseId: branchPolicy.ruleId,
      type: 'BRANCH_POLICY',
      timeout: 0,
      preventSelfReview: null,
      reviewers: none,
    });
  }
  return rules;
}

/** An environment. */
export function environmentObject(
  context: QueryContext,
  environment: Environment,
): GraphqlObject {
  return {
    __typename: 'Environment',
    id: environment.nodeId,
    databaseId: environment.id,
    name: environment.name,
    isPinned: false,
    pinnedPosition: null,
    latestCompletedDeployment: () => {
      const repository = context.world.repository(environment.repositoryId);
      const found = context.world
        .deploymentsOf(repository, { environments: [environment.name] })
        .find(({ statuses }) =>
          statuses.some(({ state }) =>
            ['success', 'failure', 'error'].includes(state),
          ),
        );
      return found === undefined ? null : deploymentObject(context, found);
    },
    protectionRules: (page: PageArguments) =>
      connection(
        protectionRules(context, environment),
        page,
        each => String(each.databaseId),
        each => each,
      ),
  };
}

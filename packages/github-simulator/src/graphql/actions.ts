/** Workflow runs with their check suites and check runs in GraphQL. */
import type {
  Conclusion,
  Environment,
  Job,
  PendingDeployment,
  Review,
  Step,
  Workflow,
  WorkflowRun,
} from '../state/model.ts';
import { nodeId } from '../state/ids.ts';
import { latestAttempt, runPath } from '../state/world.ts';
import { actionsApp } from '../rest/shapes/accounts.ts';
import {
  connection,
  dateTime,
  dateTimeOrNull,
  type GraphqlObject,
  type PageArguments,
  type QueryContext,
} from './context.ts';
import {
  deploymentObject,
  environmentObject,
  reviewerConnection,
} from './deployments.ts';
import { commitObject, filePath, refObject } from './git.ts';
import { userObject } from './people.ts';
import { repositoryObject } from './repository.ts';

interface CheckRunArguments extends PageArguments {
  readonly filterBy?: {
    readonly checkType?: 'ALL' | 'LATEST' | null;
    readonly checkName?: string | null;
    readonly status?: string | null;
    readonly statuses?: readonly string[] | null;
    readonly conclusions?: readonly string[] | null;
    readonly appId?: number | null;
  } | null;
}

function conclusionOf(conclusion: Conclusion | null): string | null {
  return conclusion === null ? null : conclusion.toUpperCase();
}

function appObject(context: QueryContext): GraphqlObject {
  const app = actionsApp({
    world: context.world,
    urls: context.urls,
    version: '2022-11-28',
    viewer: context.viewer,
  });
  return {
    __typename: 'App',
    id: app.node_id,
    databaseId: app.id,
    clientId: app.client_id,
    name: app.name,
    slug: app.slug,
    description: app.description,
    url: app.html_url,
    logoUrl: `${context.urls.web}/avatars/in/${app.id}?v=4`,
    logoBackgroundColor: 'ffffff',
    createdAt: app.created_at,
    updatedAt: app.updated_at,
  };
}

function checkRuns(
  context: QueryContext,
  run: WorkflowRun,
  { filterBy, ...page }: CheckRunArguments,
) {
  const { world } = context;
  const all =
    filterBy?.checkType === 'ALL'
      ? world.jobsOfAllAttempts(run)
      : world.jobsOfRun(run);
  const among = (
    wanted: readonly string[] | null | undefined,
    value: string | null,
  ) => !wanted || (value !== null && wanted.includes(value));
  const found = all.filter(job => {
    const status = job.status.toUpperCase();
    return (
      (!filterBy?.checkName || job.name === filterBy.checkName) &&
      (!filterBy?.status || status === filterBy.status) &&
      among(filterBy?.statuses, status) &&
      among(filterBy?.conclusions, conclusionOf(job.conclusion))
    );
  });
  return connection(
    found,
    page,
    each => each.nodeId,
    each => checkRunObject(context, run, each),
  );
}

/** The check suite of a run. */
export function checkSuiteObject(
  context: QueryContext,
  run: WorkflowRun,
): GraphqlObject {
  const { world, urls } = context;
  const repository = world.repository(run.repositoryId);
  const attempt = latestAttempt(run);
  const path = `/${repository.owner}/${repository.name}/commit/${run.headSha}/checks?check_suite_id=${run.checkSuiteId}`;
  return {
    __typename: 'CheckSuite',
    id: run.checkSuiteNodeId,
    databaseId: run.checkSuiteId,
    status: attempt.status.toUpperCase(),
    conclusion: conclusionOf(attempt.conclusion),
    createdAt: dateTime(run.createdAt),
    updatedAt: dateTime(attempt.updatedAt),
    url: urls.web + path,
    resourcePath: path,
    app: () => appObject(context),
    branch: () => refObject(context, repository, run.ref),
    repository: () => repositoryObject(context, repository),
    creator: () => {
      const user = world.user(run.actorId);
      return user.type === 'Bot' ? null : userObject(context, user);
    },
    commit: () => {
      const found = repository.commits.get(run.headSha);
      return found === undefined
        ? null
        : commitObject(context, repository, found);
    },
    workflowRun: () => workflowRunObject(context, run),
    checkRuns: (args: CheckRunArguments) => checkRuns(context, run, args),
  };
}

function stepObject(step: Step): Record<string, unknown> {
  return {
    name: step.name,
    number: step.number,
    status: step.status.toUpperCase(),
    conclusion: conclusionOf(step.conclusion),
    startedAt: dateTimeOrNull(step.startedAt),
    completedAt: dateTimeOrNull(step.completedAt),
    secondsToCompletion:
      step.startedAt === null || step.completedAt === null
        ? null
        : Math.round((step.completedAt - step.startedAt) / 1000),
    externalId: null,
  };
}

/** A job as the check run that it also is. */
export function checkRunObject(
  context: QueryContext,
  run: WorkflowRun,
  job: Job,
): GraphqlObject {
  const { world, urls } = context;
  const repository = world.repository(run.repositoryId);
  const path = runPath(repository, run, { job: job.id });
  return {
    __typename: 'CheckRun',
    id: job.nodeId,
    databaseId: job.id,
    name: job.name,
    status: job.status.toUpperCase(),
    conclusion: conclusionOf(job.conclusion),
    startedAt: dateTimeOrNull(job.startedAt),
    completedAt: dateTimeOrNull(job.completedAt),
    externalId: String(job.id),
    url: `${urls.web}/${repository.owner}/${repository.name}/runs/${job.id}`,
    resourcePath: `/${repository.owner}/${repository.name}/runs/${job.id}`,
    permalink: `${urls.web}/${repository.owner}/${repository.name}/runs/${job.id}`,
    detailsUrl: urls.web + path,
    summary: null,
    text: null,
    title: null,
    checkSuite: () => checkSuiteObject(context, run),
    repository: () => repositoryObject(context, repository),
    deployment: () => {
      const found =
        job.deploymentId === null
          ? undefined
          : world.deployments.get(job.deploymentId);
      return found === undefined ? null : deploymentObject(context, found);
    },
    pendingDeploymentRequest: () => {
      const found = world
        .pendingDeployments(run)
        .find(({ jobIds }) => jobIds.includes(job.id));
      return found === undefined ? null : requestObject(context, found);
    },
    steps: ({
      number,
      ...page
    }: PageArguments & { readonly number?: number | null }) =>
      connection(
        job.steps.filter(each => !number || each.number === number),
        page,
        each => String(each.number),
        stepObject,
      ),
  };
}

function requestObject(context: QueryContext, pending: PendingDeployment) {
  const { world, viewer } = context;
  return {
    currentUserCanApprove: () => world.canApprove(viewer, pending),
    waitTimer: pending.waitTimer,
    waitTimerStartedAt: dateTimeOrNull(pending.waitTimerStartedAt),
    environment: () =>
      environmentObject(context, world.environment(pending.environmentId)),
    reviewers: (page: PageArguments) =>
      reviewerConnection(context, pending.reviewers, page),
  };
}

function reviewObject(context: QueryContext, review: Review): GraphqlObject {
  const { world } = context;
  return {
    __typename: 'DeploymentReview',
    id: review.nodeId,
    databaseId: review.id,
    state: review.state.toUpperCase(),
    comment: review.comment,
    user: () => userObject(context, world.user(review.userId)),
    environments: (page: PageArguments) =>
      connection<Environment>(
        review.environmentIds.map(id => world.environment(id)),
        page,
        each => each.nodeId,
        each => environmentObject(context, each),
      ),
  };
}

/** A workflow. */
export function workflowObject(
  context: QueryContext,
  workflow: Workflow,
): GraphqlObject {
  const { world, urls } = context;
  const repository = world.repository(workflow.repositoryId);
  const path = `/${repository.owner}/${repository.name}/actions/workflows/${
    workflow.path.split('/').at(-1) ?? ''
  }`;
  return {
    __typename: 'Workflow',
    id: workflow.nodeId,
    databaseId: workflow.id,
    name: workflow.name,
    state: workflow.state.toUpperCase(),
    createdAt: dateTime(workflow.createdAt),
    updatedAt: dateTime(workflow.updatedAt),
    url: urls.web + path,
    resourcePath: path,
    runs: ({
      orderBy,
      ...page
    }: PageArguments & {
      readonly orderBy?: { readonly direction: 'ASC' | 'DESC' } | null;
    }) => {
      const newestFirst = world.listed(world.runsOfWorkflow(workflow));
      return connection(
        orderBy?.direction === 'ASC' ? newestFirst.reverse() : newestFirst,
        page,
        each => each.nodeId,
        each => workflowRunObject(context, each),
      );
    },
  };
}

/** A workflow run. Its state is that of its check suite. */
export function workflowRunObject(
  context: QueryContext,
  run: WorkflowRun,
): GraphqlObject {
  const { world, urls, viewer } = context;
  const repository = world.repository(run.repositoryId);
  const path = runPath(repository, run);
  return {
    __typename: 'WorkflowRun',
    id: run.nodeId,
    databaseId: run.id,
    runNumber: run.runNumber,
    event: run.event,
    createdAt: dateTime(run.createdAt),
    updatedAt: dateTime(latestAttempt(run).updatedAt),
    url: urls.web + path,
    resourcePath: path,
    checkSuite: () => checkSuiteObject(context, run),
    workflow: () => {
      const found = world.workflows.get(run.workflowId);
      return found === undefined ? null : workflowObject(context, found);
    },
    file: () => {
      const page = filePath(repository, run.headSha, run.path);
      return {
        __typename: 'WorkflowRunFile',
        id: nodeId('WorkflowRunFile', run.id),
        path: run.path,
        repositoryFileUrl: urls.web + page,
        repositoryName: `${repository.owner}/${repository.name}`,
        resourcePath: `${path}/workflow`,
        url: `${urls.web}${path}/workflow`,
        run: () => workflowRunObject(context, run),
        viewerCanPushRepository: () => world.may(viewer, repository, 'push'),
        viewerCanReadRepository: true,
      };
    },
    pendingDeploymentRequests: (page: PageArguments) =>
      connection(
        world.pendingDeployments(run),
        page,
        each => String(each.environmentId),
        each => requestObject(context, each),
      ),
    deploymentReviews: (page: PageArguments) =>
      connection(
        run.reviews,
        page,
        each => each.nodeId,
        each => reviewObject(context, each),
      ),
  };
}

/** The entry points of a query: repositories, nodes, resources, the viewer. */
import { decodeNodeId } from '../state/ids.ts';
import type { Repository } from '../state/model.ts';
import {
  checkRunObject,
  checkSuiteObject,
  workflowObject,
  workflowRunObject,
} from './actions.ts';
import {
  dateTime,
  sees,
  type GraphqlObject,
  type QueryContext,
} from './context.ts';
import { deploymentObject, environmentObject } from './deployments.ts';
import { graphqlError } from './errors.ts';
import { commitObject, objectByExpression, refObject } from './git.ts';
import { organizationObject, teamObject, userObject } from './people.ts';
import { repositoryObject } from './repository.ts';

/** Throws where this query is shown no repository. */
function refuse({ refusal }: QueryContext, name: string): void {
  if (refusal !== null) {
    throw refusal(name);
  }
}

function visibleRepository(
  context: QueryContext,
  id: number,
): Repository | null {
  const found = context.world.repositories.get(id);
  return found !== undefined && sees(context, found) ? found : null;
}

function inRepository<T extends { readonly repositoryId: number }>(
  context: QueryContext,
  item: T | undefined,
  object: (item: T) => GraphqlObject | null,
): GraphqlObject | null {
  return item !== undefined &&
    visibleRepository(context, item.repositoryId) !== null
    ? object(item)
    : null;
}

function found<T>(
  item: T | undefined,
  object: (item: T) => GraphqlObject,
): GraphqlObject | null {
  return item === undefined ? null : object(item);
}

/** The object of a node id; null where it is absent or invisible. */
function nodeObject(context: QueryContext, id: string): GraphqlObject | null {
  const decoded = decodeNodeId(id);
  if (decoded === null) {
    return null;
  }
  const { world } = context;
  const [first = 0, second = ''] = decoded.parts;
  const key = Number(first);
  const repository = visibleRepository(context, key);
  switch (decoded.kind) {
    case 'User':
    case 'Bot':
      return found(world.users.get(key), each => userObject(context, each));
    case 'Organization':
      return found(world.organizations.get(key), each =>
        organizationObject(context, each),
      );
    case 'Team':
      return found(world.teams.get(key), each => teamObject(context, each));
    case 'Repository':
      return repository === null ? null : repositoryObject(context, repository);
    case 'Commit': {
      const commit = repository?.commits.get(String(second));
      return repository === null || commit === undefined
        ? null
        : commitObject(context, repository, commit);
    }
    case 'Ref':
      return repository === null
        ? null
        : refObject(context, repository, String(second));
    case 'Tag':
      return repository === null
        ? null
        : objectByExpression(context, repository, String(second));
    case 'Workflow':
      return inRepository(context, world.workflows.get(key), each =>
        workflowObject(context, each),
      );
    case 'WorkflowRun':
      return inRepository(context, world.runs.get(key), each =>
        workflowRunObject(context, each),
      );
    case 'CheckSuite':
      return inRepository(
        context,
        [...world.runs.values()].find(each => each.checkSuiteId === key),
        each => checkSuiteObject(context, each),
      );
    case 'CheckRun':
      return inRepository(context, world.jobs.get(key), each =>
        checkRunObject(context, world.run(each.runId), each),
      );
    case 'Environment':
      return inRepository(context, world.environments.get(key), each =>
        environmentObject(context, each),
      );
    case 'Deployment':
      return inRepository(context, world.deployments.get(key), each =>
        deploymentObject(context, each),
      );
    default:
      return null;
  }
}

/** Kinds of nodes that lie in no repository. */
const OUTSIDE: ReadonlySet<string> = new Set([
  'User',
  'Bot',
  'Organization',
  'Team',
]);

function nodeOrThrow(context: QueryContext, id: string): GraphqlObject {
  const object = nodeObject(context, id);
  if (object !== null && !OUTSIDE.has(object.__typename)) {
    refuse(context, id);
  }
  if (object === null) {
    throw graphqlError(
      'NOT_FOUND',
      `Could not resolve to a node with the global id of '${id}'`,
    );
  }
  return object;
}

/** What a web address shows: a repository, a run, a job, an account. */
function resource(context: QueryContext, text: string): GraphqlObject | null {
  const { world, urls } = context;
  if (text !== urls.web && !text.startsWith(`${urls.web}/`)) {
    return null;
  }
  const { pathname } = new URL(text);
  const [owner = '', name, ...rest] = pathname.split('/').slice(1);
  if (name === undefined || name === '') {
    const user = world.userByLogin(owner);
    const organization = world.organizationByLogin(owner);
    if (user !== null) {
      return userObject(context, user);
    }
    return organization === null
      ? null
      : organizationObject(context, organization);
  }
  const repository = world.repositoryFor(owner, name);
  if (
    repository === null ||
    !sees(context, repository) ||
    context.refusal !== null
  ) {
    // An address that leads nowhere is no error.
    return null;
  }
  const path = rest.join('/');
  if (path === '') {
    return repositoryObject(context, repository);
  }
  const run = /^actions\/runs\/(\d+)(?:\/attempts\/\d+|\/job\/(\d+))?$/.exec(
    path,
  );
  if (run !== null) {
    // The address of a job resolves to its run, as that of a run does.
    const item = world.runFor(repository, Number(run[1]));
    return item === null ? null : workflowRunObject(context, item);
  }
  const check = /^runs\/(\d+)$/.exec(path);
  const job = check && world.jobFor(repository, Number(check[1]));
  return job ? checkRunObject(context, world.run(job.runId), job) : null;
}

/** The root of a query. */
export function queryRoot(context: QueryContext): GraphqlObject {
  const { world } = context;
  return {
    __typename: 'Query',
    id: 'Q',
    relay: () => queryRoot(context),
    viewer: () => userObject(context, context.viewer),
    rateLimit: () =>
      context.budget === null
        ? null
        : {
            cost: context.cost.points,
            nodeCount: context.cost.nodeCount,
            limit: context.budget.limit,
            remaining: context.budget.remaining,
            used: context.budget.used,
            resetAt: dateTime(context.budget.reset * 1000),
          },
    repository: ({
      owner,
      name,
    }: {
      readonly owner: string;
      readonly name: string;
    }) => {
      refuse(context, `${owner}/${name}`);
      const item = world.repositoryFor(owner, name);
      if (item === null || !sees(context, item)) {
        throw graphqlError(
          'NOT_FOUND',
          `Could not resolve to a Repository with the name '${owner}/${name}'.`,
        );
      }
      return repositoryObject(context, item);
    },
    user: ({ login }: { readonly login: string }) => {
      const item = world.userByLogin(login);
      if (item === null || item.type === 'Bot') {
        throw graphqlError(
          'NOT_FOUND',
          `Could not resolve to a User with the login of '${login}'.`,
        );
      }
      return userObject(context, item);
    },
    organization: ({ login }: { readonly login: string }) => {
      const item = world.organizationByLogin(login);
      if (item === null) {
        throw graphqlError(
          'NOT_FOUND',
          `Could not resolve to an Organization with the login of '${login}'.`,
        );
      }
      return organizationObject(context, item);
    },
    node: ({ id }: { readonly id: string }) => nodeOrThrow(context, id),
    nodes: ({ ids }: { readonly ids: readonly string[] }) =>
      ids.map(id => {
        try {
          return nodeOrThrow(context, id);
        } catch (error) {
          // An error in a list's place leaves the other places alone.
          return error;
        }
      }),
    resource: ({ url }: { readonly url: string }) => resource(context, url),
  };
}

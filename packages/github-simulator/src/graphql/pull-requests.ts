/** Pull requests in GraphQL: those that a commit came from. */
import type { Commit, Repository } from '../state/model.ts';
import { pullRequestOf, type PullRequest } from '../state/pull-requests.ts';
import {
  connection,
  dateTime,
  type GraphqlObject,
  type PageArguments,
  type QueryContext,
} from './context.ts';
import { commitObject } from './git.ts';
import { userObject } from './people.ts';
import { repositoryObject } from './repository.ts';

function pullRequestObject(
  context: QueryContext,
  repository: Repository,
  item: PullRequest,
): GraphqlObject {
  const path = `/${repository.owner}/${repository.name}/pull/${item.number}`;
  return {
    __typename: 'PullRequest',
    id: item.nodeId,
    number: item.number,
    title: item.title,
    state: 'MERGED',
    merged: true,
    closed: true,
    isDraft: false,
    mergedAt: dateTime(item.mergedAt),
    closedAt: dateTime(item.mergedAt),
    url: context.urls.web + path,
    permalink: context.urls.web + path,
    resourcePath: path,
    author: () => {
      const user =
        item.authorId === null
          ? undefined
          : context.world.users.get(item.authorId);
      return user === undefined ? null : userObject(context, user);
    },
    repository: () => repositoryObject(context, repository),
    mergeCommit: () => {
      const found = repository.commits.get(item.mergeCommit);
      return found === undefined
        ? null
        : commitObject(context, repository, found);
    },
  };
}

/** What a commit came from; pull requests that are open are not simulated. */
export function associatedPullRequests(
  context: QueryContext,
  repository: Repository,
  commit: Commit,
  page: PageArguments,
) {
  const found = pullRequestOf(repository, commit);
  return connection(
    found === null ? [] : [found],
    page,
    each => each.nodeId,
    each => pullRequestObject(context, repository, each),
  );
}

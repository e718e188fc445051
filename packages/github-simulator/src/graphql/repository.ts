/** Repositories in GraphQL. */
import type { Permission, Release, Repository } from '../state/model.ts';
import {
  connection,
  dateTime,
  dateTimeOrNull,
  type GraphqlObject,
  type PageArguments,
  type QueryContext,
} from './context.ts';
import { deploymentObject, environmentObject } from './deployments.ts';
import { commitObject, objectByExpression, refObject } from './git.ts';
import { organizationObject, userObject } from './people.ts';

const PERMISSIONS: Readonly<Record<Permission, string | null>> = {
  none: null,
  pull: 'READ',
  triage: 'TRIAGE',
  push: 'WRITE',
  maintain: 'MAINTAIN',
  admin: 'ADMIN',
};

interface DeploymentArguments extends PageArguments {
  readonly environments?: readonly string[] | null;
  readonly orderBy?: { readonly direction: 'ASC' | 'DESC' } | null;
}

interface RefArguments extends PageArguments {
  readonly refPrefix: string;
  readonly query?: string | null;
  readonly direction?: 'ASC' | 'DESC' | null;
  readonly orderBy?: {
    readonly field: 'ALPHABETICAL' | 'TAG_COMMIT_DATE';
    readonly direction: 'ASC' | 'DESC';
  } | null;
}

interface ReleaseArguments extends PageArguments {
  readonly orderBy?: {
    readonly field: 'CREATED_AT' | 'NAME';
    readonly direction: 'ASC' | 'DESC';
  } | null;
}

/** Deployments by creation, oldest first unless asked otherwise. */
function deployments(
  context: QueryContext,
  repository: Repository,
  { environments, orderBy, ...page }: DeploymentArguments,
) {
  const newestFirst = context.world.deploymentsOf(
    repository,
    environments ? { environments: [...environments] } : {},
  );
  const ordered =
    orderBy?.direction === 'DESC' ? newestFirst : [...newestFirst].reverse();
  return connection(
    ordered,
    page,
    each => each.nodeId,
    each => deploymentObject(context, each),
  );
}

function refs(
  context: QueryContext,
  repository: Repository,
  { refPrefix, query, orderBy, direction, ...page }: RefArguments,
) {
  const all = [
    ...[...repository.branches.values()].map(each => ({
      full: `refs/heads/${each.name}`,
      sha: each.sha,
    })),
    ...[...repository.tags.values()].map(each => ({
      full: `refs/tags/${each.name}`,
      sha: each.sha,
    })),
  ];
  const date = (sha: string) =>
    repository.commits.get(sha)?.committer.date ?? 0;
  const found = all
    .filter(
      ({ full }) =>
        full.startsWith(refPrefix) &&
        (!query || full.slice(refPrefix.length).includes(query)),
    )
    .sort((a, b) => a.full.localeCompare(b.full, 'en'));
  if (orderBy?.field === 'TAG_COMMIT_DATE') {
    found.sort((a, b) => date(a.sha) - date(b.sha));
  }
  if ((orderBy?.direction ?? direction) === 'DESC') {
    found.reverse();
  }
  return connection(
    found,
    page,
    each => each.full,
    each => refObject(context, repository, each.full),
  );
}

function releaseObject(
  context: QueryContext,
  repository: Repository,
  release: Release,
  latest: Release | undefined,
): GraphqlObject {
  const path = `/${repository.owner}/${repository.name}/releases/tag/${release.tagName}`;
  return {
    __typename: 'Release',
    id: release.nodeId,
    databaseId: release.id,
    name: release.name,
    description: release.body,
    tagName: release.tagName,
    isDraft: release.draft,
    isPrerelease: release.prerelease,
    isLatest: release.id === latest?.id,
    createdAt: dateTime(release.createdAt),
    publishedAt: dateTimeOrNull(release.publishedAt),
    updatedAt: dateTime(release.publishedAt ?? release.createdAt),
    url: context.urls.web + path,
    resourcePath: path,
    author: () => userObject(context, context.world.user(release.authorId)),
    repository: () => repositoryObject(context, repository),
    tag: () => refObject(context, repository, `refs/tags/${release.tagName}`),
    tagCommit: () => {
      const sha = repository.tags.get(release.tagName)?.sha;
      const commit =
        sha === undefined ? undefined : repository.commits.get(sha);
      return commit === undefined
        ? null
        : commitObject(context, repository, commit);
    },
  };
}

function releasesOf(context: QueryContext, repository: Repository): Release[] {
  const all = context.world.may(context.viewer, repository, 'push');
  return [...repository.releases]
    .filter(each => all || !each.draft)
    .sort((a, b) => b.createdAt - a.createdAt);
}

/** Newest first unless asked otherwise. */
function orderedReleases(
  newestFirst: Release[],
  orderBy: ReleaseArguments['orderBy'],
): Release[] {
  if (!orderBy) {
    return newestFirst;
  }
  const ascending =
    orderBy.field === 'NAME'
      ? [...newestFirst].sort((a, b) =>
          (a.name ?? '').localeCompare(b.name ?? '', 'en'),
        )
      : [...newestFirst].reverse();
  return orderBy.direction === 'DESC' ? ascending.reverse() : ascending;
}

/** A repository that the token sees. */
export function repositoryObject(
  context: QueryContext,
  repository: Repository,
): GraphqlObject {
  const { world, urls } = context;
  const path = `/${repository.owner}/${repository.name}`;
  const latest = () =>
    releasesOf(context, repository).find(
      each => !each.draft && !each.prerelease,
    );
  return {
    __typename: 'Repository',
    id: repository.nodeId,
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: `${repository.owner}/${repository.name}`,
    description: repository.description,
    url: urls.web + path,
    resourcePath: path,
    isPrivate: repository.visibility !== 'public',
    isArchived: repository.archived,
    isFork: false,
    isEmpty: repository.commits.size === 0,
    isInOrganization: repository.ownerKind === 'organization',
    visibility: repository.visibility.toUpperCase(),
    createdAt: dateTime(repository.createdAt),
    updatedAt: dateTime(repository.updatedAt),
    pushedAt: dateTime(repository.pushedAt),
    viewerPermission: () =>
      PERMISSIONS[world.permission(context.viewer, repository)],
    viewerCanAdminister: () => world.may(context.viewer, repository, 'admin'),
    owner: () => {
      const organization =
        repository.ownerKind === 'organization'
          ? world.organizations.get(repository.ownerId)
          : undefined;
      return organization === undefined
        ? userObject(context, world.user(repository.ownerId))
        : organizationObject(context, organization);
    },
    defaultBranchRef: () =>
      refObject(context, repository, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => {
      const found = world.resolveRef(repository, qualifiedName);
      return found === null || found.kind === 'commit'
        ? null
        : refObject(context, repository, found.full);
    },
    refs: (args: RefArguments) => refs(context, repository, args),
    object: (args: {
      readonly expression?: string | null;
      readonly oid?: string | null;
    }) => {
      const expression = args.expression ?? args.oid;
      return expression
        ? objectByExpression(context, repository, expression)
        : null;
    },
    deployments: (args: DeploymentArguments) =>
      deployments(context, repository, args),
    environment: ({ name }: { readonly name: string }) => {
      const found = world.environmentFor(repository, name);
      return found === null ? null : environmentObject(context, found);
    },
    environments: ({
      names,
      orderBy,
      ...page
    }: PageArguments & {
      readonly names?: readonly string[] | null;
      readonly orderBy?: { readonly direction: 'ASC' | 'DESC' } | null;
    }) => {
      const found = world
        .environmentsOf(repository)
        .filter(each => !names?.length || names.includes(each.name));
      return connection(
        orderBy?.direction === 'DESC' ? found.reverse() : found,
        page,
        each => each.nodeId,
        each => environmentObject(context, each),
      );
    },
    releases: ({ orderBy, ...page }: ReleaseArguments) =>
      connection(
        orderedReleases(releasesOf(context, repository), orderBy),
        page,
        each => each.nodeId,
        each => releaseObject(context, repository, each, latest()),
      ),
    latestRelease: () => {
      const found = latest();
      return found === undefined
        ? null
        : releaseObject(context, repository, found, found);
    },
  };
}

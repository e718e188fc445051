/** Users, organizations and teams in GraphQL. */
import type { Organization, Team, User } from '../state/model.ts';
import {
  connection,
  dateTime,
  sees,
  type GraphqlObject,
  type PageArguments,
  type QueryContext,
} from './context.ts';
import { graphqlError } from './errors.ts';
import { repositoryObject } from './repository.ts';

function ownedRepositories(
  context: QueryContext,
  kind: 'user' | 'organization',
  id: number,
) {
  return [...context.world.repositories.values()].filter(
    each =>
      each.ownerKind === kind && each.ownerId === id && sees(context, each),
  );
}

function ownerFields(
  context: QueryContext,
  kind: 'user' | 'organization',
  owner: User | Organization,
) {
  const path = `/${owner.login}`;
  return {
    id: owner.nodeId,
    databaseId: owner.id,
    login: owner.login,
    name: owner.name,
    avatarUrl: `${context.urls.web}/avatars/u/${owner.id}?v=4`,
    url: context.urls.web + path,
    resourcePath: path,
    createdAt: dateTime(owner.createdAt),
    updatedAt: dateTime(owner.updatedAt),
    repositories: (page: PageArguments) =>
      connection(
        ownedRepositories(context, kind, owner.id),
        page,
        each => each.nodeId,
        each => repositoryObject(context, each),
      ),
    repository: ({ name }: { readonly name: string }) => {
      const found = context.world.repositoryFor(owner.login, name);
      return found !== null && sees(context, found)
        ? repositoryObject(context, found)
        : null;
    },
  };
}

/** A user, or the bot that acted. */
export function userObject(context: QueryContext, user: User): GraphqlObject {
  if (user.type === 'Bot') {
    const path = `/apps/${user.login.replace(/\[bot\]$/, '')}`;
    return {
      __typename: 'Bot',
      id: user.nodeId,
      databaseId: user.id,
      // GraphQL names bots without the suffix that REST shows.
      login: user.login.replace(/\[bot\]$/, ''),
      avatarUrl: `${context.urls.web}/avatars/u/${user.id}?v=4`,
      url: context.urls.web + path,
      resourcePath: path,
      createdAt: dateTime(user.createdAt),
      updatedAt: dateTime(user.updatedAt),
    };
  }
  return {
    __typename: 'User',
    ...ownerFields(context, 'user', user),
    email: user.email ?? '',
    bio: user.bio,
    company: user.company,
    isViewer: user.id === context.viewer.id,
    isSiteAdmin: user.siteAdmin,
  };
}

/** An organization. */
export function organizationObject(
  context: QueryContext,
  organization: Organization,
): GraphqlObject {
  return {
    __typename: 'Organization',
    ...ownerFields(context, 'organization', organization),
    description: organization.description,
    viewerIsAMember: organization.members.some(
      member => member.userId === context.viewer.id,
    ),
    team: ({ slug }: { readonly slug: string }) => {
      const found = context.world.team(organization, slug);
      return found === null ? null : teamObject(context, found);
    },
  };
}

/** A team. */
export function teamObject(context: QueryContext, team: Team): GraphqlObject {
  const organization = context.world.organizations.get(team.organizationId);
  const login = organization?.login ?? '';
  const path = `/orgs/${login}/teams/${team.slug}`;
  return {
    __typename: 'Team',
    id: team.nodeId,
    databaseId: team.id,
    name: team.name,
    slug: team.slug,
    combinedSlug: `${login}/${team.slug}`,
    description: team.description,
    avatarUrl: `${context.urls.web}/avatars/t/${team.id}?v=4`,
    url: context.urls.web + path,
    resourcePath: path,
    privacy: 'VISIBLE',
    organization: () => {
      if (organization === undefined) {
        throw graphqlError('NOT_FOUND', 'The organization is gone.');
      }
      return organizationObject(context, organization);
    },
    members: (page: PageArguments) =>
      connection(
        team.memberIds.map(id => context.world.user(id)),
        page,
        each => each.nodeId,
        each => userObject(context, each),
      ),
  };
}

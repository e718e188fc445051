/** Users, organizations and teams as the REST API shows them. */
import { nodeId } from '../../state/ids.ts';
import type {
  Organization,
  Repository,
  Team,
  User,
} from '../../state/model.ts';
import { time, type ShapeContext } from './context.ts';

/** What users and organizations have in common where they own or act. */
interface Account {
  readonly id: number;
  readonly nodeId: string;
  readonly login: string;
  readonly type: 'User' | 'Bot' | 'Organization';
  readonly siteAdmin: boolean;
}

function accountFields({ urls }: ShapeContext, account: Account) {
  const api = `${urls.api}/users/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${urls.web}/avatars/u/${account.id}?v=4`,
    gravatar_id: '',
    url: api,
    html_url: `${urls.web}/${account.login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    site_admin: account.siteAdmin,
    user_view_type: 'public',
  };
}

/** A user where it is part of something else. */
export function simpleUser(context: ShapeContext, user: User) {
  return accountFields(context, user);
}

/** A user by id; null where git knows no account. */
export function simpleUserById(context: ShapeContext, id: number | null) {
  const user = id === null ? undefined : context.world.users.get(id);
  return user === undefined ? null : simpleUser(context, user);
}

/** The owner of a repository: a user or an organization. */
export function owner(context: ShapeContext, repository: Repository) {
  const organization =
    repository.ownerKind === 'organization'
      ? context.world.organizations.get(repository.ownerId)
      : undefined;
  return organization === undefined
    ? simpleUser(context, context.world.user(repository.ownerId))
    : accountFields(context, {
        ...organization,
        type: 'Organization',
        siteAdmin: false,
      });
}

/** A user's own page. */
export function publicUser(context: ShapeContext, user: User) {
  const repositories = [...context.world.repositories.values()].filter(
    repository =>
      repository.ownerKind === 'user' && repository.ownerId === user.id,
  );
  return {
    ...accountFields(context, user),
    name: user.name,
    company: user.company,
    blog: '',
    location: null,
    email: user.email,
    hireable: null,
    bio: user.bio,
    twitter_username: null,
    public_repos: repositories.filter(each => each.visibility === 'public')
      .length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: time(user.createdAt),
    updated_at: time(user.updatedAt),
  };
}

/** What the user alone may know, for tokens with `read:user` or `user`. */
export function privateUser(context: ShapeContext, user: User) {
  const own = [...context.world.repositories.values()].filter(
    repository =>
      repository.ownerKind === 'user' &&
      repository.ownerId === user.id &&
      repository.visibility !== 'public',
  );
  return {
    ...publicUser(context, user),
    user_view_type: 'private',
    notification_email: user.email,
    private_gists: 0,
    total_private_repos: own.length,
    owned_private_repos: own.length,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
    plan: {
      name: 'free',
      space: 976_562_499,
      collaborators: 0,
      private_repos: 10_000,
    },
  };
}

function organizationUrls({ urls }: ShapeContext, organization: Organization) {
  const api = `${urls.api}/orgs/${organization.login}`;
  return {
    login: organization.login,
    id: organization.id,
    node_id: organization.nodeId,
    url: api,
    repos_url: `${api}/repos`,
    events_url: `${api}/events`,
    hooks_url: `${api}/hooks`,
    issues_url: `${api}/issues`,
    members_url: `${api}/members{/member}`,
    public_members_url: `${api}/public_members{/member}`,
    avatar_url: `${urls.web}/avatars/u/${organization.id}?v=4`,
    description: organization.description ?? '',
  };
}

/** An organization in a list. */
export function simpleOrganization(
  context: ShapeContext,
  organization: Organization,
) {
  return organizationUrls(context, organization);
}

function organizationPage(context: ShapeContext, organization: Organization) {
  const repositories = [...context.world.repositories.values()].filter(
    repository =>
      repository.ownerKind === 'organization' &&
      repository.ownerId === organization.id,
  );
  return {
    ...organizationUrls(context, organization),
    ...(organization.name === null ? {} : { name: organization.name }),
    public_repos: repositories.filter(each => each.visibility === 'public')
      .length,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${context.urls.web}/${organization.login}`,
    created_at: time(organization.createdAt),
    updated_at: time(organization.updatedAt),
    type: 'Organization',
  };
}

/** An organization's own page. */
export function fullOrganization(
  context: ShapeContext,
  organization: Organization,
) {
  return {
    ...organizationPage(context, organization),
    is_verified: false,
    has_organization_projects: true,
    has_repository_projects: true,
    archived_at: null,
  };
}

/** A team where it is part of something else, as with reviewers. */
export function team(context: ShapeContext, item: Team) {
  const { urls, world } = context;
  const organization = world.organizations.get(item.organizationId);
  const login = organization?.login ?? '';
  const api = `${urls.api}/organizations/${item.organizationId}/team/${item.id}`;
  return {
    id: item.id,
    node_id: item.nodeId,
    name: item.name,
    slug: item.slug,
    description: item.description,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    url: api,
    html_url: `${urls.web}/orgs/${login}/teams/${item.slug}`,
    members_url: `${api}/members{/member}`,
    repositories_url: `${api}/repos`,
    type: 'organization',
    organization_id: item.organizationId,
    parent: null,
  };
}

/** A team's own page. */
export function fullTeam(context: ShapeContext, item: Team, since: number) {
  const { world } = context;
  const organization = world.organizations.get(item.organizationId);
  const repositories = [...world.repositories.values()].filter(repository =>
    repository.collaborators.some(
      ({ kind, id }) => kind === 'team' && id === item.id,
    ),
  );
  return {
    ...team(context, item),
    members_count: item.memberIds.length,
    repos_count: repositories.length,
    created_at: time(since),
    updated_at: time(since),
    organization:
      organization === undefined
        ? null
        : {
            ...organizationPage(context, organization),
            has_organization_projects: true,
            has_repository_projects: true,
            archived_at: null,
          },
  };
}

/** The GitHub App that GitHub Actions is. */
export function actionsApp(context: ShapeContext) {
  const { urls } = context;
  return {
    id: 15_368,
    client_id: 'Iv1.simulated0actions',
    slug: 'github-actions',
    node_id: nodeId('App', 15_368),
    owner: accountFields(context, {
      id: 9_919,
      nodeId: nodeId('Organization', 9_919),
      login: 'github',
      type: 'Organization',
      siteAdmin: false,
    }),
    name: 'GitHub Actions',
    description: 'Automate your workflow from idea to production',
    external_url: `${urls.web}/features/actions`,
    html_url: `${urls.web}/apps/github-actions`,
    created_at: '2018-07-30T09:30:17Z',
    updated_at: '2025-03-07T16:35:00Z',
    permissions: {
      actions: 'write',
      checks: 'write',
      contents: 'write',
      deployments: 'write',
      metadata: 'read',
    },
    events: ['check_run', 'check_suite', 'workflow_dispatch'],
  };
}

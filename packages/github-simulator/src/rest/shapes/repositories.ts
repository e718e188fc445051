/** Repositories as the REST API shows them. */
import { encodePath } from '../../http/urls.ts';
import { includes } from '../../state/access.ts';
import type { Permission, Repository } from '../../state/model.ts';
import { owner } from './accounts.ts';
import { time, type ShapeContext } from './context.ts';

/** The rights of somebody as the five flags. */
export function permissionFlags(held: Permission) {
  return {
    admin: includes(held, 'admin'),
    maintain: includes(held, 'maintain'),
    push: includes(held, 'push'),
    triage: includes(held, 'triage'),
    pull: includes(held, 'pull'),
  };
}

function identity(context: ShapeContext, repository: Repository) {
  const fullName = `${repository.owner}/${repository.name}`;
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: fullName,
    private: repository.visibility !== 'public',
    owner: owner(context, repository),
    html_url: `${context.urls.web}/${encodePath(fullName)}`,
    description: repository.description,
    fork: false,
  };
}

/** The addresses that every form of a repository carries. */
function links({ urls }: ShapeContext, repository: Repository) {
  const api = `${urls.api}/repos/${encodePath(
    `${repository.owner}/${repository.name}`,
  )}`;
  return {
    url: api,
    archive_url: `${api}/{archive_format}{/ref}`,
    assignees_url: `${api}/assignees{/user}`,
    blobs_url: `${api}/git/blobs{/sha}`,
    branches_url: `${api}/branches{/branch}`,
    collaborators_url: `${api}/collaborators{/collaborator}`,
    comments_url: `${api}/comments{/number}`,
    commits_url: `${api}/commits{/sha}`,
    compare_url: `${api}/compare/{base}...{head}`,
    contents_url: `${api}/contents/{+path}`,
    contributors_url: `${api}/contributors`,
    deployments_url: `${api}/deployments`,
    downloads_url: `${api}/downloads`,
    events_url: `${api}/events`,
    forks_url: `${api}/forks`,
    git_commits_url: `${api}/git/commits{/sha}`,
    git_refs_url: `${api}/git/refs{/sha}`,
    git_tags_url: `${api}/git/tags{/sha}`,
    hooks_url: `${api}/hooks`,
    issue_comment_url: `${api}/issues/comments{/number}`,
    issue_events_url: `${api}/issues/events{/number}`,
    issues_url: `${api}/issues{/number}`,
    keys_url: `${api}/keys{/key_id}`,
    labels_url: `${api}/labels{/name}`,
    languages_url: `${api}/languages`,
    merges_url: `${api}/merges`,
    milestones_url: `${api}/milestones{/number}`,
    notifications_url: `${api}/notifications{?since,all,participating}`,
    pulls_url: `${api}/pulls{/number}`,
    releases_url: `${api}/releases{/id}`,
    stargazers_url: `${api}/stargazers`,
    statuses_url: `${api}/statuses/{sha}`,
    subscribers_url: `${api}/subscribers`,
    subscription_url: `${api}/subscription`,
    tags_url: `${api}/tags`,
    teams_url: `${api}/teams`,
    trees_url: `${api}/git/trees{/sha}`,
  };
}

/** A repository inside something else: owner, name and addresses. */
export function embeddedRepository(
  context: ShapeContext,
  repository: Repository,
) {
  return { ...identity(context, repository), ...links(context, repository) };
}

function details(context: ShapeContext, repository: Repository) {
  const fullName = encodePath(`${repository.owner}/${repository.name}`);
  const { host, protocol } = new URL(context.urls.web);
  const held = context.world.permission(context.viewer, repository);
  return {
    ...embeddedRepository(context, repository),
    created_at: time(repository.createdAt),
    updated_at: time(repository.updatedAt),
    pushed_at: time(repository.pushedAt),
    git_url: `git://${host}/${fullName}.git`,
    ssh_url: `ssh://git@${host}/${fullName}.git`,
    clone_url: `${protocol}//${host}/${fullName}.git`,
    svn_url: `${context.urls.web}/${fullName}`,
    mirror_url: null,
    homepage: null,
    size: 128,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    ...(context.version === '2022-11-28' ? { has_downloads: true } : {}),
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    archived: repository.archived,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: repository.topics,
    visibility: repository.visibility,
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: repository.defaultBranch,
    ...(context.viewer === null ? {} : { permissions: permissionFlags(held) }),
  };
}

/** A repository in a list. */
export function listedRepository(
  context: ShapeContext,
  repository: Repository,
) {
  return details(context, repository);
}

/** A repository's own page. */
export function fullRepository(context: ShapeContext, repository: Repository) {
  return {
    ...details(context, repository),
    temp_clone_token: null,
    ...(repository.ownerKind === 'organization'
      ? { organization: owner(context, repository) }
      : {}),
    network_count: 0,
    subscribers_count: 0,
  };
}

/** Commits, refs, files and comparisons as the REST API shows them. */
import { encode, encodePath } from '../../http/urls.ts';
import { filesOfCommit } from '../../state/git-queries.ts';
import { nodeId } from '../../state/ids.ts';
import type {
  Blob,
  Branch,
  Commit,
  Comparison,
  FileChange,
  Release,
  Repository,
  Signature,
  Tag,
  TreeEntry,
} from '../../state/model.ts';
import { simpleUser, simpleUserById } from './accounts.ts';
import { time, timeOrNull, type ShapeContext } from './context.ts';

/** The API and web addresses of a repository. */
export function addresses({ urls }: ShapeContext, repository: Repository) {
  const name = encodePath(`${repository.owner}/${repository.name}`);
  return { api: `${urls.api}/repos/${name}`, web: `${urls.web}/${name}` };
}

function gitUser({ name, email, date }: Signature) {
  return { name, email, date: time(date) };
}

const unsigned = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

/** A commit in a list. */
export function commit(
  context: ShapeContext,
  repository: Repository,
  item: Commit,
) {
  const { api, web } = addresses(context, repository);
  return {
    sha: item.sha,
    node_id: item.nodeId,
    commit: {
      author: gitUser(item.author),
      committer: gitUser(item.committer),
      message: item.message,
      tree: { sha: item.treeSha, url: `${api}/git/trees/${item.treeSha}` },
      url: `${api}/git/commits/${item.sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url: `${api}/commits/${item.sha}`,
    html_url: `${web}/commit/${item.sha}`,
    comments_url: `${api}/commits/${item.sha}/comments`,
    author: simpleUserById(context, item.author.userId),
    committer: simpleUserById(context, item.committer.userId),
    parents: item.parents.map(sha => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${web}/commit/${sha}`,
    })),
  };
}

function diffEntry(
  context: ShapeContext,
  repository: Repository,
  sha: string,
  change: FileChange,
) {
  const { api, web } = addresses(context, repository);
  const path = encodePath(change.path);
  return {
    sha: change.blobSha,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${web}/blob/${sha}/${path}`,
    raw_url: `${web}/raw/${sha}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${sha}`,
  };
}

/** A commit's own page: with figures and files. */
export function fullCommit(
  context: ShapeContext,
  repository: Repository,
  item: Commit,
) {
  const changes = filesOfCommit(repository, item);
  const additions = changes.reduce((sum, change) => sum + change.additions, 0);
  const deletions = changes.reduce((sum, change) => sum + change.deletions, 0);
  return {
    ...commit(context, repository, item),
    stats: { total: additions + deletions, additions, deletions },
    files: changes.map(change =>
      diffEntry(context, repository, item.sha, change),
    ),
  };
}

/** GitHub compares at most so many files. */
const MAX_COMPARED_FILES = 300;

/**
 * A comparison. Commits come by page; files only on the first one.
 *
 * @param basehead - as it was asked for, for the addresses
 */
export function comparison(
  context: ShapeContext,
  repository: Repository,
  item: Comparison,
  basehead: string,
  page: { readonly commits: readonly Commit[]; readonly first: boolean },
) {
  const { api, web } = addresses(context, repository);
  const range = `${item.mergeBase.sha}...${item.head.sha}`;
  return {
    url: `${api}/compare/${encodePath(basehead)}`,
    html_url: `${web}/compare/${encodePath(basehead)}`,
    permalink_url: `${web}/compare/${item.base.sha}...${item.head.sha}`,
    diff_url: `${web}/compare/${range}.diff`,
    patch_url: `${web}/compare/${range}.patch`,
    base_commit: commit(context, repository, item.base),
    merge_base_commit: commit(context, repository, item.mergeBase),
    status: item.status,
    ahead_by: item.aheadBy,
    behind_by: item.behindBy,
    total_commits: item.commits.length,
    commits: page.commits.map(each => commit(context, repository, each)),
    ...(page.first
      ? {
          files: item.files
            .slice(0, MAX_COMPARED_FILES)
            .map(change =>
              diffEntry(context, repository, item.head.sha, change),
            ),
        }
      : {}),
  };
}

/** A branch in a list. */
export function shortBranch(
  context: ShapeContext,
  repository: Repository,
  branch: Branch,
) {
  const { api } = addresses(context, repository);
  return {
    name: branch.name,
    commit: { sha: branch.sha, url: `${api}/commits/${branch.sha}` },
    protected: branch.protected,
  };
}

/** A branch's own page. */
export function fullBranch(
  context: ShapeContext,
  repository: Repository,
  branch: Branch,
  head: Commit,
) {
  const { api, web } = addresses(context, repository);
  const url = `${api}/branches/${encodePath(branch.name)}`;
  return {
    name: branch.name,
    commit: commit(context, repository, head),
    _links: { self: url, html: `${web}/tree/${encodePath(branch.name)}` },
    protected: branch.protected,
    protection: {
      enabled: branch.protected,
      required_status_checks: {
        enforcement_level: branch.protected ? 'non_admins' : 'off',
        contexts: [],
        checks: [],
      },
    },
    protection_url: `${url}/protection`,
  };
}

/** A tag in a list. */
export function tag(context: ShapeContext, repository: Repository, item: Tag) {
  const { api } = addresses(context, repository);
  const name = encodePath(item.name);
  return {
    name: item.name,
    zipball_url: `${api}/zipball/refs/tags/${name}`,
    tarball_url: `${api}/tarball/refs/tags/${name}`,
    commit: { sha: item.sha, url: `${api}/commits/${item.sha}` },
    node_id: nodeId('Ref', repository.id, `refs/tags/${item.name}`),
  };
}

/** A git ref: `refs/heads/…` at a commit, `refs/tags/…` maybe at a tag object. */
export function gitRef(
  context: ShapeContext,
  repository: Repository,
  full: string,
  target: { readonly type: 'commit' | 'tag'; readonly sha: string },
) {
  const { api } = addresses(context, repository);
  return {
    ref: full,
    node_id: nodeId('Ref', repository.id, full),
    url: `${api}/git/${encodePath(full)}`,
    object: {
      sha: target.sha,
      type: target.type,
      url: `${api}/git/${target.type}s/${target.sha}`,
    },
  };
}

/** The object of an annotated tag; null for a lightweight one. */
export function gitTag(
  context: ShapeContext,
  repository: Repository,
  item: Tag,
) {
  if (item.annotation === null) {
    return null;
  }
  const { api } = addresses(context, repository);
  return {
    node_id: item.annotation.nodeId,
    tag: item.name,
    sha: item.annotation.sha,
    url: `${api}/git/tags/${item.annotation.sha}`,
    message: item.annotation.message,
    tagger: gitUser(item.annotation.tagger),
    object: {
      sha: item.sha,
      type: 'commit',
      url: `${api}/git/commits/${item.sha}`,
    },
    verification: unsigned,
  };
}

/** GitHub breaks base64 into lines of this length. */
const BASE64_LINE = 60;

function entryLinks(
  context: ShapeContext,
  repository: Repository,
  entry: { readonly path: string; readonly sha: string; readonly type: string },
  ref: string,
) {
  const { api, web } = addresses(context, repository);
  const path = encodePath(entry.path);
  const self = `${api}/contents/${path}?ref=${encode(ref)}`;
  const tree = entry.type === 'dir';
  const git = `${api}/git/${tree ? 'trees' : 'blobs'}/${entry.sha}`;
  const html = `${web}/${tree ? 'tree' : 'blob'}/${encodePath(ref)}/${path}`;
  return {
    url: self,
    html_url: html,
    git_url: git,
    download_url: tree ? null : `${web}/raw/${encodePath(ref)}/${path}`,
    type: entry.type,
    _links: { self, git, html },
  };
}

/** A file with its text in base64. */
export function contentFile(
  context: ShapeContext,
  repository: Repository,
  blob: Blob,
  ref: string,
) {
  const base64 = Buffer.from(blob.text, 'utf8').toString('base64');
  const lines = base64.match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')) ?? [];
  return {
    name: blob.path.split('/').at(-1) ?? blob.path,
    path: blob.path,
    sha: blob.sha,
    size: blob.size,
    ...entryLinks(context, repository, { ...blob, type: 'file' }, ref),
    content: lines.map(line => `${line}\n`).join(''),
    encoding: 'base64',
  };
}

/** An entry of a directory. */
export function contentEntry(
  context: ShapeContext,
  repository: Repository,
  entry: TreeEntry,
  ref: string,
) {
  return {
    name: entry.name,
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    ...entryLinks(context, repository, entry, ref),
  };
}

/** A release. */
export function release(
  context: ShapeContext,
  repository: Repository,
  item: Release,
) {
  const { api, web } = addresses(context, repository);
  const url = `${api}/releases/${item.id}`;
  const name = encodePath(item.tagName);
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    html_url: `${web}/releases/tag/${name}`,
    id: item.id,
    author: simpleUser(context, context.world.user(item.authorId)),
    node_id: item.nodeId,
    tag_name: item.tagName,
    target_commitish: item.targetCommitish,
    name: item.name,
    draft: item.draft,
    prerelease: item.prerelease,
    immutable: false,
    created_at: time(item.createdAt),
    updated_at: time(item.publishedAt ?? item.createdAt),
    published_at: timeOrNull(item.publishedAt),
    assets: [],
    tarball_url: `${api}/tarball/${name}`,
    zipball_url: `${api}/zipball/${name}`,
    body: item.body,
  };
}

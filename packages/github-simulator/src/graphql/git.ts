/** Refs, commits, tags, files and comparisons in GraphQL. */
import { encodePath } from '../http/urls.ts';
import { commitAt, filesOfCommit, history } from '../state/git-queries.ts';
import { nodeId } from '../state/ids.ts';
import type {
  Blob,
  Commit,
  Comparison,
  Repository,
  Signature,
  Tag,
  TreeEntry,
} from '../state/model.ts';
import {
  connection,
  dateTime,
  type GraphqlObject,
  type PageArguments,
  type QueryContext,
} from './context.ts';
import { statusCheckRollup } from './checks.ts';
import { userObject } from './people.ts';
import { associatedPullRequests } from './pull-requests.ts';
import { repositoryObject } from './repository.ts';

/** Larger files come without text. */
const MAX_TEXT_BYTES = 512_000;

function gitActor(context: QueryContext, signature: Signature) {
  const user =
    signature.userId === null
      ? undefined
      : context.world.users.get(signature.userId);
  return {
    name: signature.name,
    email: signature.email,
    date: dateTime(signature.date),
    avatarUrl: `${context.urls.web}/avatars/u/${user?.id ?? 0}?v=4`,
    user: () => (user === undefined ? null : userObject(context, user)),
  };
}

function objectFields(
  context: QueryContext,
  repository: Repository,
  id: string,
  oid: string,
) {
  const path = `/${repository.owner}/${repository.name}/commit/${oid}`;
  return {
    id,
    oid,
    abbreviatedOid: oid.slice(0, 7),
    commitResourcePath: path,
    commitUrl: context.urls.web + path,
    repository: () => repositoryObject(context, repository),
  };
}

/** A commit. */
export function commitObject(
  context: QueryContext,
  repository: Repository,
  commit: Commit,
): GraphqlObject {
  const [headline = '', ...body] = commit.message.split('\n');
  const path = `/${repository.owner}/${repository.name}/commit/${commit.sha}`;
  const sum = (field: 'additions' | 'deletions') =>
    filesOfCommit(repository, commit).reduce(
      (total, change) => total + change[field],
      0,
    );
  return {
    __typename: 'Commit',
    ...objectFields(context, repository, commit.nodeId, commit.sha),
    message: commit.message,
    messageHeadline: headline,
    messageBody: body.join('\n').trim(),
    author: gitActor(context, commit.author),
    committer: gitActor(context, commit.committer),
    authoredDate: dateTime(commit.author.date),
    committedDate: dateTime(commit.committer.date),
    additions: () => sum('additions'),
    deletions: () => sum('deletions'),
    changedFilesIfAvailable: () => filesOfCommit(repository, commit).length,
    url: context.urls.web + path,
    resourcePath: path,
    parents: (page: PageArguments) =>
      connection(
        commit.parents.flatMap(sha => repository.commits.get(sha) ?? []),
        page,
        each => each.sha,
        each => commitObject(context, repository, each),
      ),
    history: (page: PageArguments) =>
      connection(
        history(repository, commit.sha),
        page,
        each => each.sha,
        each => commitObject(context, repository, each),
      ),
    file: ({ path: file }: { readonly path: string }) => {
      const blob = context.world.blobAt(repository, commit.sha, file);
      return blob === null
        ? null
        : treeEntry(context, repository, commit.sha, {
            path: file,
            name: file.split('/').at(-1) ?? file,
            type: 'file',
            sha: blob.sha,
            size: blob.size,
          });
    },
    tree: () => treeObject(context, repository, commit.sha, ''),
    statusCheckRollup: () => statusCheckRollup(context, repository, commit),
    associatedPullRequests: (page: PageArguments) =>
      associatedPullRequests(context, repository, commit, page),
  };
}

/** An annotated tag's own object. */
function tagObject(
  context: QueryContext,
  repository: Repository,
  tag: Tag,
): GraphqlObject | null {
  const target = repository.commits.get(tag.sha);
  if (tag.annotation === null || target === undefined) {
    return null;
  }
  return {
    __typename: 'Tag',
    ...objectFields(
      context,
      repository,
      tag.annotation.nodeId,
      tag.annotation.sha,
    ),
    name: tag.name,
    message: tag.annotation.message,
    tagger: gitActor(context, tag.annotation.tagger),
    target: () => commitObject(context, repository, target),
  };
}

function blobObject(
  context: QueryContext,
  repository: Repository,
  blob: Blob,
): GraphqlObject {
  const truncated = blob.size > MAX_TEXT_BYTES;
  return {
    __typename: 'Blob',
    ...objectFields(
      context,
      repository,
      nodeId('Blob', repository.id, blob.sha),
      blob.sha,
    ),
    byteSize: blob.size,
    isBinary: false,
    isTruncated: truncated,
    text: truncated
      ? Buffer.from(blob.text, 'utf8').subarray(0, MAX_TEXT_BYTES).toString()
      : blob.text,
  };
}

function treeEntry(
  context: QueryContext,
  repository: Repository,
  sha: string,
  entry: TreeEntry,
) {
  return {
    name: entry.name,
    path: entry.path,
    oid: entry.sha,
    size: entry.size,
    type: entry.type === 'dir' ? 'tree' : 'blob',
    mode: entry.type === 'dir' ? 0o40000 : 0o100644,
    repository: () => repositoryObject(context, repository),
    object: () => {
      if (entry.type === 'dir') {
        return treeObject(context, repository, sha, entry.path);
      }
      const blob = context.world.blobAt(repository, sha, entry.path);
      return blob === null ? null : blobObject(context, repository, blob);
    },
  };
}

function treeObject(
  context: QueryContext,
  repository: Repository,
  sha: string,
  path: string,
): GraphqlObject | null {
  const entries = context.world.treeAt(repository, sha, path);
  if (entries === null) {
    return null;
  }
  const oid =
    path === ''
      ? repository.commits.get(sha)?.treeSha ?? sha
      : context.world
          .treeAt(repository, sha, path.split('/').slice(0, -1).join('/'))
          ?.find(entry => entry.path === path)?.sha ?? sha;
  return {
    __typename: 'Tree',
    ...objectFields(
      context,
      repository,
      nodeId('Tree', repository.id, oid),
      oid,
    ),
    entries: () =>
      entries.map(entry => treeEntry(context, repository, sha, entry)),
  };
}

/**
 * What `object(expression:)` names: `REF:path` a file or a directory, a ref or
 * SHA a commit, and an annotated tag its tag object.
 */
export function objectByExpression(
  context: QueryContext,
  repository: Repository,
  expression: string,
): GraphqlObject | null {
  const cut = expression.indexOf(':');
  const ref = cut < 0 ? expression : expression.slice(0, cut);
  const commit = commitAt(repository, ref);
  if (commit === null) {
    const annotated = [...repository.tags.values()].find(
      tag => tag.annotation?.sha === ref,
    );
    return annotated && cut < 0
      ? tagObject(context, repository, annotated)
      : null;
  }
  if (cut < 0) {
    const resolved = context.world.resolveRef(repository, ref);
    const tag =
      resolved?.kind === 'tag' ? repository.tags.get(resolved.name) : undefined;
    return (
      (tag === undefined ? null : tagObject(context, repository, tag)) ??
      commitObject(context, repository, commit)
    );
  }
  const path = expression.slice(cut + 1).replace(/^\/+|\/+$/g, '');
  const blob = context.world.blobAt(repository, commit.sha, path);
  return blob === null
    ? treeObject(context, repository, commit.sha, path)
    : blobObject(context, repository, blob);
}

/** A git ref by its full name; null where there is none. */
export function refObject(
  context: QueryContext,
  repository: Repository,
  full: string,
): GraphqlObject | null {
  const prefix = /^refs\/(heads|tags)\//.exec(full)?.[0];
  if (prefix === undefined) {
    return null;
  }
  const name = full.slice(prefix.length);
  const tag = prefix === 'refs/tags/' ? repository.tags.get(name) : undefined;
  const branch =
    prefix === 'refs/heads/' ? repository.branches.get(name) : undefined;
  const commit = repository.commits.get(tag?.sha ?? branch?.sha ?? '');
  if (commit === undefined) {
    return null;
  }
  return {
    __typename: 'Ref',
    id: nodeId('Ref', repository.id, full),
    name,
    prefix,
    repository: () => repositoryObject(context, repository),
    target: () =>
      (tag === undefined ? null : tagObject(context, repository, tag)) ??
      commitObject(context, repository, commit),
    compare: ({ headRef }: { readonly headRef: string }) => {
      const found = context.world.compare(repository, full, headRef);
      return found === null
        ? null
        : comparisonObject(context, repository, found);
    },
  };
}

function comparisonObject(
  context: QueryContext,
  repository: Repository,
  item: Comparison,
): GraphqlObject {
  return {
    __typename: 'Comparison',
    id: Buffer.from(`${item.base.sha}...${item.head.sha}`).toString(
      'base64url',
    ),
    status: item.status.toUpperCase(),
    aheadBy: item.aheadBy,
    behindBy: item.behindBy,
    baseTarget: () => commitObject(context, repository, item.base),
    headTarget: () => commitObject(context, repository, item.head),
    commits: (page: PageArguments) =>
      connection(
        item.commits,
        page,
        each => each.sha,
        each => commitObject(context, repository, each),
      ),
  };
}

/** The path of a directory or file page, for `resourcePath`. */
export function filePath(
  repository: Repository,
  ref: string,
  path: string,
): string {
  return `/${repository.owner}/${repository.name}/blob/${encodePath(
    ref,
  )}/${encodePath(path)}`;
}

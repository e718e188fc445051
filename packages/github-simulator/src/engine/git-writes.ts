// Changing a repository's git data: commits, tags, releases, workflows.

import { parse } from 'yaml';
import { gitSha, nodeId } from '../state/ids.ts';
import type { World } from '../state/world.ts';
import type {
  Commit,
  Release,
  Repository,
  Signature,
  Tag,
  User,
  Workflow,
} from '../state/model.ts';

/** The signature of a user at a time. */
export function signatureOf(user: User, date: number): Signature {
  return {
    name: user.name ?? user.login,
    email: user.email ?? `${user.id}+${user.login}@users.noreply.github.com`,
    // Git keeps whole seconds.
    date: Math.floor(date / 1000) * 1000,
    userId: user.id,
  };
}

/** Adds a commit on top of another; no ref moves. */
export function addCommit(
  world: World,
  repository: Repository,
  draft: {
    parent: string | null;
    message: string;
    author: User;
    /** Files to write (text) or remove (null). */
    files: Record<string, string | null>;
  },
): Commit {
  const before = draft.parent ? repository.commits.get(draft.parent) : null;
  const files = new Map(before?.files ?? []);
  for (const [path, text] of Object.entries(draft.files)) {
    if (text === null) files.delete(path);
    else files.set(path, text);
  }
  const author = signatureOf(draft.author, world.now());
  const treeSha = gitSha(
    'tree',
    [...files]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, text]) => `${gitSha('blob', text)} ${path}`)
      .join('\n'),
  );
  const stamp = `${author.name} <${author.email}> ${author.date / 1000} +0000`;
  const sha = gitSha(
    'commit',
    [
      `tree ${treeSha}`,
      ...(draft.parent ? [`parent ${draft.parent}`] : []),
      `author ${stamp}`,
      `committer ${stamp}`,
      '',
      draft.message,
    ].join('\n'),
  );
  const commit: Commit = {
    sha,
    nodeId: nodeId('Commit', repository.id, sha),
    treeSha,
    parents: draft.parent ? [draft.parent] : [],
    author,
    committer: author,
    message: draft.message,
    files,
  };
  repository.commits.set(sha, commit);
  return commit;
}

/** Points a branch at a commit; says where it pointed before. */
export function moveBranch(
  world: World,
  repository: Repository,
  name: string,
  sha: string,
): string | null {
  const branch = repository.branches.get(name);
  const before = branch?.sha ?? null;
  if (branch) branch.sha = sha;
  else repository.branches.set(name, { name, sha, protected: false });
  repository.pushedAt = world.now();
  repository.updatedAt = world.now();
  if (name === repository.defaultBranch) syncWorkflows(world, repository);
  return before;
}

/** Creates a tag; annotated where there is a text. */
export function addTag(
  world: World,
  repository: Repository,
  draft: { name: string; sha: string; tagger: User; annotation?: string },
): Tag {
  const { name, sha, annotation } = draft;
  const tagger = signatureOf(draft.tagger, world.now());
  const body = `object ${sha}\ntype commit\ntag ${name}\n${tagger.date}\n\n${annotation}`;
  const tagSha = gitSha('tag', body);
  const tag: Tag = {
    name,
    nodeId: nodeId('Ref', repository.id, `refs/tags/${name}`),
    sha,
    annotation:
      annotation === undefined
        ? null
        : {
            sha: tagSha,
            nodeId: nodeId('Tag', repository.id, tagSha),
            message: annotation,
            tagger,
          },
  };
  repository.tags.set(name, tag);
  repository.pushedAt = world.now();
  return tag;
}

/** Publishes a release of a tag. */
export function addRelease(
  world: World,
  repository: Repository,
  draft: {
    tag: string;
    author: User;
    name?: string;
    body?: string;
    prerelease?: boolean;
  },
): Release {
  const id = world.ids.next('release');
  const release: Release = {
    id,
    nodeId: nodeId('Release', id),
    tagName: draft.tag,
    targetCommitish: repository.defaultBranch,
    name: draft.name ?? draft.tag,
    body: draft.body ?? null,
    draft: false,
    prerelease: draft.prerelease ?? false,
    authorId: draft.author.id,
    createdAt: world.now(),
    publishedAt: world.now(),
  };
  repository.releases.push(release);
  return release;
}

const workflowFile = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/** The paths of the workflow files in a commit, sorted. */
export function workflowPaths(commit: Commit): string[] {
  return [...commit.files.keys()].filter(p => workflowFile.test(p)).sort();
}

/** Registers the workflows of the default branch, or renames them. */
function syncWorkflows(world: World, repository: Repository): void {
  const head = repository.branches.get(repository.defaultBranch)?.sha;
  const commit = head ? repository.commits.get(head) : undefined;
  for (const path of commit ? workflowPaths(commit) : []) {
    const workflow = ensureWorkflow(world, repository, path);
    const name = workflowName(path, commit!.files.get(path)!);
    if (workflow.name !== name) {
      workflow.name = name;
      workflow.updatedAt = world.now();
    }
  }
}

/** A workflow by path, registered on first sight. */
export function ensureWorkflow(
  world: World,
  repository: Repository,
  path: string,
): Workflow {
  const existing = world
    .workflowsOf(repository)
    .find(workflow => workflow.path === path);
  if (existing) return existing;
  const id = world.ids.next('workflow');
  const workflow: Workflow = {
    id,
    nodeId: nodeId('Workflow', id),
    repositoryId: repository.id,
    name: path,
    path,
    state: 'active',
    createdAt: world.now(),
    updatedAt: world.now(),
  };
  world.workflows.set(id, workflow);
  return workflow;
}

function workflowName(path: string, text: string): string {
  try {
    const document: unknown = parse(text);
    if (document && typeof document === 'object' && 'name' in document) {
      return String(document.name);
    }
  } catch {
    // A file that is no YAML is listed under its path.
  }
  return path;
}

// Questions to a repository's git data: refs, files, history, comparison.

import { gitSha } from './ids.ts';
import type {
  Blob,
  Commit,
  Comparison,
  FileChange,
  Repository,
  ResolvedRef,
  TreeEntry,
} from './git.ts';

/**
 * Finds what a name stands for, as GitHub does: `refs/heads/x`, `heads/x`,
 * `tags/x`, a branch, a tag, a full SHA, or at least seven digits of one that
 * only one commit has. Null where nothing matches.
 */
export function resolveRef(
  repository: Repository,
  ref: string,
): ResolvedRef | null {
  const short = ref.startsWith('refs/') ? ref.slice('refs/'.length) : ref;
  if (short.startsWith('heads/')) {
    const found = branchRef(repository, short.slice('heads/'.length));
    if (found || ref !== short) return found;
  }
  if (short.startsWith('tags/')) {
    const found = tagRef(repository, short.slice('tags/'.length));
    if (found || ref !== short) return found;
  }
  if (ref === 'HEAD') return branchRef(repository, repository.defaultBranch);
  return (
    branchRef(repository, ref) ??
    tagRef(repository, ref) ??
    commitRef(repository, ref)
  );
}

function branchRef(repository: Repository, name: string): ResolvedRef | null {
  const branch = repository.branches.get(name);
  return branch
    ? { kind: 'branch', name, full: `refs/heads/${name}`, sha: branch.sha }
    : null;
}

function tagRef(repository: Repository, name: string): ResolvedRef | null {
  const tag = repository.tags.get(name);
  return tag
    ? { kind: 'tag', name, full: `refs/tags/${name}`, sha: tag.sha }
    : null;
}

function commitRef(repository: Repository, text: string): ResolvedRef | null {
  const sha = text.toLowerCase();
  if (!/^[0-9a-f]{7,40}$/.test(sha)) return null;
  const full = repository.commits.has(sha)
    ? sha
    : onlyOne([...repository.commits.keys()].filter(s => s.startsWith(sha)));
  return full ? { kind: 'commit', name: full, full, sha: full } : null;
}

function onlyOne<T>(items: T[]): T | null {
  return items.length === 1 ? items[0]! : null;
}

/** The commit that a ref name stands for. */
export function commitAt(repository: Repository, ref: string): Commit | null {
  const resolved = resolveRef(repository, ref);
  return resolved ? repository.commits.get(resolved.sha) ?? null : null;
}

/** A file at a ref; null where there is none. */
export function blobAt(
  repository: Repository,
  ref: string,
  path: string,
): Blob | null {
  const text = commitAt(repository, ref)?.files.get(path);
  return text === undefined ? null : toBlob(path, text);
}

function toBlob(path: string, text: string): Blob {
  return {
    path,
    text,
    sha: gitSha('blob', text),
    size: Buffer.byteLength(text, 'utf8'),
  };
}

/**
 * The entries of a directory at a ref, sorted by name; `''` is the root. Null
 * where the ref or the directory does not exist.
 */
export function treeAt(
  repository: Repository,
  ref: string,
  directory: string,
): TreeEntry[] | null {
  const commit = commitAt(repository, ref);
  if (!commit) return null;
  const prefix = directory === '' ? '' : `${directory.replace(/\/+$/, '')}/`;
  const entries = new Map<string, TreeEntry>();
  const inside = new Map<string, string[]>();
  for (const [path, text] of commit.files) {
    if (!path.startsWith(prefix)) continue;
    const rest = path.slice(prefix.length);
    const cut = rest.indexOf('/');
    if (cut < 0) {
      const { sha, size } = toBlob(path, text);
      entries.set(rest, { path, name: rest, type: 'file', sha, size });
    } else {
      const name = rest.slice(0, cut);
      inside.set(name, [...(inside.get(name) ?? []), path + text]);
    }
  }
  for (const [name, content] of inside) {
    entries.set(name, {
      path: prefix + name,
      name,
      type: 'dir',
      sha: gitSha('tree', content.join('\n')),
      size: 0,
    });
  }
  if (entries.size === 0 && directory !== '') return null;
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Every commit reachable from one, itself included. */
export function ancestors(repository: Repository, sha: string): Set<string> {
  const seen = new Set<string>();
  const open = [sha];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(repository.commits.get(next)?.parents ?? []));
  }
  return seen;
}

/** Commits reachable from a SHA, newest first; parents after children. */
export function history(repository: Repository, sha: string): Commit[] {
  return newestFirst(repository, ancestors(repository, sha));
}

function newestFirst(repository: Repository, shas: Set<string>): Commit[] {
  // By date and, among equal dates, by how many commits lie below: a child
  // always has more, so that it comes first.
  const depth = new Map<string, number>();
  const depthOf = (start: string): number => {
    const open = [start];
    while (open.length > 0) {
      const sha = open[open.length - 1]!;
      const parents = repository.commits.get(sha)?.parents ?? [];
      const missing = parents.filter(parent => !depth.has(parent));
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      depth.set(sha, 1 + Math.max(0, ...parents.map(p => depth.get(p) ?? 0)));
      open.pop();
    }
    return depth.get(start)!;
  };
  return [...shas]
    .map(sha => ({ commit: repository.commits.get(sha)!, depth: depthOf(sha) }))
    .sort(
      (a, b) =>
        b.commit.committer.date - a.commit.committer.date || b.depth - a.depth,
    )
    .map(({ commit }) => commit);
}

/**
 * Compares two refs or SHAs as `compare/{base}...{head}` does: three dots,
 * files against the merge base. Null where a ref is unknown, or where the two
 * have no history in common.
 */
export function compare(
  repository: Repository,
  base: string,
  head: string,
): Comparison | null {
  const baseCommit = commitAt(repository, base);
  const headCommit = commitAt(repository, head);
  if (!baseCommit || !headCommit) return null;
  const inBase = ancestors(repository, baseCommit.sha);
  const inHead = ancestors(repository, headCommit.sha);
  const common = new Set([...inHead].filter(sha => inBase.has(sha)));
  const mergeBase = newestFirst(repository, common)[0];
  if (!mergeBase) return null;
  const onlyHead = new Set([...inHead].filter(sha => !inBase.has(sha)));
  const behindBy = inBase.size - common.size;
  const aheadBy = onlyHead.size;
  let status: Comparison['status'] = 'identical';
  if (aheadBy > 0) status = behindBy > 0 ? 'diverged' : 'ahead';
  else if (behindBy > 0) status = 'behind';
  return {
    status,
    aheadBy,
    behindBy,
    base: baseCommit,
    head: headCommit,
    mergeBase,
    commits: newestFirst(repository, onlyHead).reverse(),
    files: changedFiles(mergeBase.files, headCommit.files),
  };
}

/** What a commit changed against its first parent. */
export function filesOfCommit(
  repository: Repository,
  commit: Commit,
): FileChange[] {
  const parent = repository.commits.get(commit.parents[0] ?? '');
  return changedFiles(parent?.files ?? new Map(), commit.files);
}

/** The files that differ between two trees, sorted by path. */
export function changedFiles(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): FileChange[] {
  const changes: FileChange[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(path);
    const now = after.get(path);
    if (old === now) continue;
    changes.push({
      path,
      status: fileStatus(old, now),
      ...changedLines(old ?? '', now ?? ''),
      blobSha: gitSha('blob', now ?? old ?? ''),
    });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function fileStatus(
  old: string | undefined,
  now: string | undefined,
): FileChange['status'] {
  if (old === undefined) return 'added';
  return now === undefined ? 'removed' : 'modified';
}

/** Lines that only one side has, counted as a multiset: enough for figures. */
function changedLines(
  old: string,
  now: string,
): { additions: number; deletions: number } {
  const counts = new Map<string, number>();
  for (const line of lines(old)) counts.set(line, (counts.get(line) ?? 0) + 1);
  let additions = 0;
  for (const line of lines(now)) {
    const left = counts.get(line) ?? 0;
    if (left > 0) counts.set(line, left - 1);
    else additions += 1;
  }
  let deletions = 0;
  for (const left of counts.values()) deletions += left;
  return { additions, deletions };
}

function lines(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}

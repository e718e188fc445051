// What a repository holds in git and around it: commits, refs, releases.

import type { Permission } from './people.ts';

/** Visibility of a repository; `internal` is visible to organization members. */
export type Visibility = 'public' | 'private' | 'internal';

/** A right given to one user or one team. */
export interface Collaborator {
  kind: 'user' | 'team';
  id: number;
  permission: Permission;
}

/** A repository and everything in it that is not a run or a deployment. */
export interface Repository {
  id: number;
  nodeId: string;
  ownerId: number;
  ownerKind: 'organization' | 'user';
  /** Login of the owner, for URLs. */
  owner: string;
  name: string;
  description: string | null;
  visibility: Visibility;
  defaultBranch: string;
  archived: boolean;
  collaborators: Collaborator[];
  /** What members of the owning organization may do without being listed. */
  basePermission: Permission;
  topics: string[];
  createdAt: number;
  updatedAt: number;
  pushedAt: number;
  /** Every commit ever, by SHA. */
  commits: Map<string, Commit>;
  /** By branch name without `refs/heads/`. */
  branches: Map<string, Branch>;
  /** By tag name without `refs/tags/`. */
  tags: Map<string, Tag>;
  /** In order of creation. */
  releases: Release[];
}

/** Who wrote or committed, as git keeps it, and the account if known. */
export interface Signature {
  name: string;
  email: string;
  date: number;
  /** The account that GitHub matched by e-mail; null where it knows none. */
  userId: number | null;
}

/** A commit with the whole tree it stands for. */
export interface Commit {
  sha: string;
  nodeId: string;
  treeSha: string;
  /** SHAs; empty for the first commit. */
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
  /** Text of every file by path; shared with the parent where unchanged. */
  files: ReadonlyMap<string, string>;
}

/** A branch and the commit it points at. */
export interface Branch {
  name: string;
  sha: string;
  protected: boolean;
}

/** A tag: lightweight, or annotated with an object of its own. */
export interface Tag {
  name: string;
  nodeId: string;
  /** The commit that the tag stands for, also when it is annotated. */
  sha: string;
  annotation: TagAnnotation | null;
}

/** The tag object of an annotated tag. */
export interface TagAnnotation {
  /** SHA of the tag object, which is what the ref points at. */
  sha: string;
  nodeId: string;
  message: string;
  tagger: Signature;
}

/** A published or drafted release. */
export interface Release {
  id: number;
  nodeId: string;
  tagName: string;
  targetCommitish: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  authorId: number;
  createdAt: number;
  publishedAt: number | null;
}

/** A ref name that was looked up, and what it stands for. */
export interface ResolvedRef {
  kind: 'branch' | 'tag' | 'commit';
  /** Branch or tag name, or the full SHA. */
  name: string;
  /** `refs/heads/…`, `refs/tags/…`, or the full SHA. */
  full: string;
  /** The commit, tags peeled. */
  sha: string;
}

/** One file that differs between two trees. */
export interface FileChange {
  path: string;
  status: 'added' | 'removed' | 'modified';
  additions: number;
  deletions: number;
  /** Git's blob SHA of the newer side, or of the older for removed files. */
  blobSha: string;
}

/** The answer to "what is in head that is not in base, and back". */
export interface Comparison {
  status: 'ahead' | 'behind' | 'diverged' | 'identical';
  aheadBy: number;
  behindBy: number;
  base: Commit;
  head: Commit;
  mergeBase: Commit;
  /** Commits reachable from head and not from base, oldest first. */
  commits: Commit[];
  /** Against the merge base, sorted by path. */
  files: FileChange[];
}

/** A file at a commit. */
export interface Blob {
  path: string;
  sha: string;
  text: string;
  /** Bytes in UTF-8. */
  size: number;
}

/** An entry of a directory at a commit. */
export interface TreeEntry {
  path: string;
  name: string;
  type: 'file' | 'dir';
  sha: string;
  size: number;
}

// Pull requests, as far as the history tells of them.

import { nodeId } from './ids.ts';
import type { Commit, Repository } from './model.ts';

/** A pull request that was merged by squashing it into one commit. */
export interface PullRequest {
  nodeId: string;
  number: number;
  title: string;
  /** The account of whoever opened it; null where it is not known. */
  authorId: number | null;
  mergedAt: number;
  /** SHA of the commit that it became. */
  mergeCommit: string;
}

/**
 * The pull request that a commit came from: GitHub ends the first line of a
 * squash merge with `(#12)`. Null for commits that were pushed.
 */
export function pullRequestOf(
  repository: Repository,
  commit: Commit,
): PullRequest | null {
  const [headline = ''] = commit.message.split('\n');
  const found = /^(.*\S)\s*\(#([1-9]\d{0,8})\)$/.exec(headline);
  if (!found) return null;
  const number = Number(found[2]);
  return {
    nodeId: nodeId('PullRequest', repository.id, number),
    number,
    title: found[1]!,
    authorId: commit.author.userId,
    mergedAt: commit.committer.date,
    mergeCommit: commit.sha,
  };
}

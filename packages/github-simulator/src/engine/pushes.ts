// Pushes, tags and releases: the git side, and the runs that they start.

import { WorkflowFileError } from '../workflow/definition.ts';
import {
  startsOnPush,
  startsOnRelease,
  type PushFacts,
} from '../workflow/triggers.ts';
import { filesOfCommit } from '../state/git-queries.ts';
import type { World } from '../state/world.ts';
import type { Commit, Release, Repository, RunEvent } from '../state/model.ts';
import { Refusal, type PushRequest, type TagRequest } from './actions.ts';
import type { EventPayload } from './contexts.ts';
import {
  addCommit,
  addRelease,
  addTag,
  moveBranch,
  workflowPaths,
} from './git-writes.ts';
import type { WorkflowFiles } from './kernel.ts';

/** A run that an event starts. */
export interface Started {
  path: string;
  event: RunEvent;
  ref: { name: string; full: string; sha: string };
  payload: EventPayload;
  title: string;
}

const nothing = '0'.repeat(40);

/** Adds a commit to a branch (created from the default one where new). */
export function push(
  world: World,
  files: WorkflowFiles,
  request: PushRequest,
): { sha: string; starts: Started[] } {
  const { repository, branch, message, actor } = request;
  const parent =
    repository.branches.get(branch)?.sha ??
    repository.branches.get(repository.defaultBranch)?.sha ??
    null;
  const written = request.files ?? {};
  const commit = addCommit(world, repository, {
    parent,
    message,
    author: actor,
    files:
      Object.keys(written).length > 0
        ? written
        : noteOf(repository, parent, message),
  });
  const before = moveBranch(world, repository, branch, commit.sha);
  const full = `refs/heads/${branch}`;
  if (before === null) {
    world.emit({
      type: 'create',
      repository,
      refType: 'branch',
      ref: branch,
      actorId: actor.id,
    });
  }
  world.emit({
    type: 'push',
    repository,
    ref: full,
    before: before ?? nothing,
    after: commit.sha,
    actorId: actor.id,
  });
  const changedPaths = filesOfCommit(repository, commit).map(f => f.path);
  const starts = startsOf(world, files, repository, commit, {
    kind: 'branch',
    name: branch,
    changedPaths,
  });
  return { sha: commit.sha, starts };
}

/** A change for a commit that does not say what it changes. */
function noteOf(
  repository: Repository,
  parent: string | null,
  message: string,
): Record<string, string> {
  const path = 'CHANGELOG.md';
  const before = repository.commits.get(parent ?? '')?.files.get(path);
  const line = `- ${message.split('\n')[0]}\n`;
  return { [path]: `${before ?? '# Changes\n\n'}${line}` };
}

/** Creates a tag and, where wanted, its release. */
export function tag(
  world: World,
  files: WorkflowFiles,
  request: TagRequest,
): { release: Release | null; starts: Started[] } {
  const { repository, actor } = request;
  const name = request.tag;
  const resolved = world.resolveRef(repository, request.ref ?? 'HEAD');
  const commit = resolved && repository.commits.get(resolved.sha);
  if (!commit) {
    throw new Refusal('invalid', `No ref found for: ${request.ref ?? 'HEAD'}`);
  }
  if (repository.tags.has(name)) {
    throw new Refusal('invalid', 'Reference already exists');
  }
  addTag(world, repository, {
    name,
    sha: commit.sha,
    tagger: actor,
    annotation: request.annotation,
  });
  const full = `refs/tags/${name}`;
  world.emit({
    type: 'create',
    repository,
    refType: 'tag',
    ref: name,
    actorId: actor.id,
  });
  world.emit({
    type: 'push',
    repository,
    ref: full,
    before: nothing,
    after: commit.sha,
    actorId: actor.id,
  });
  const starts = startsOf(world, files, repository, commit, {
    kind: 'tag',
    name,
    changedPaths: [],
  });
  if (!request.release) return { release: null, starts };
  const release = addRelease(world, repository, {
    tag: name,
    author: actor,
    ...request.release,
  });
  world.emit({
    type: 'release',
    action: 'published',
    repository,
    release,
    actorId: actor.id,
  });
  starts.push(...startsOfRelease(world, files, repository, commit, release));
  return { release, starts };
}

function startsOf(
  world: World,
  files: WorkflowFiles,
  repository: Repository,
  commit: Commit,
  facts: PushFacts,
): Started[] {
  const full = `refs/${facts.kind === 'tag' ? 'tags' : 'heads'}/${facts.name}`;
  const subject = commit.message.split('\n')[0] ?? '';
  const author = commit.author.userId;
  return workflowPaths(commit)
    .filter(path => isEnabled(world, repository, path))
    .filter(path => matches(files, repository, commit, path, facts))
    .map(path => ({
      path,
      event: 'push',
      ref: { name: facts.name, full, sha: commit.sha },
      payload: {
        ref: full,
        after: commit.sha,
        head_commit: { id: commit.sha, message: commit.message },
        pusher: { name: author === null ? '' : world.user(author).login },
      },
      title: subject,
    }));
}

/** A workflow that nobody has seen yet is enabled. */
function isEnabled(world: World, repository: Repository, path: string) {
  return (world.workflowFor(repository, path)?.state ?? 'active') === 'active';
}

function matches(
  files: WorkflowFiles,
  repository: Repository,
  commit: Commit,
  path: string,
  facts: PushFacts,
): boolean {
  try {
    const definition = files.at(repository, commit.sha, path);
    return definition !== null && startsOnPush(definition, facts);
  } catch (error) {
    // GitHub starts files that it cannot read, to show that it cannot.
    if (error instanceof WorkflowFileError) return true;
    throw error;
  }
}

function startsOfRelease(
  world: World,
  files: WorkflowFiles,
  repository: Repository,
  commit: Commit,
  release: Release,
): Started[] {
  const name = release.tagName;
  return workflowPaths(commit)
    .filter(path => isEnabled(world, repository, path))
    .filter(path => {
      try {
        const definition = files.at(repository, commit.sha, path);
        return definition !== null && startsOnRelease(definition, 'published');
      } catch (error) {
        if (error instanceof WorkflowFileError) return false;
        throw error;
      }
    })
    .map(path => ({
      path,
      event: 'release',
      ref: { name, full: `refs/tags/${name}`, sha: commit.sha },
      payload: {
        action: 'published',
        release: {
          tag_name: name,
          name: release.name,
          prerelease: release.prerelease,
        },
      },
      title: release.name ?? name,
    }));
}

/** Refs, tag objects, commits, comparisons, files and releases. */
import { paginate, readPaging } from '../http/paging.ts';
import { commitAt, history } from '../state/git-queries.ts';
import type { Commit, Release, Repository } from '../state/model.ts';
import { notFound, invalid, RestError } from './errors.ts';
import {
  idOf,
  ok,
  okCounted,
  okList,
  pageUrl,
  repositoryOf,
  type RestCall,
  type Route,
} from './call.ts';
import { checkRun } from './shapes/actions.ts';
import {
  commit,
  comparison,
  contentEntry,
  contentFile,
  fullCommit,
  gitRef,
  gitTag,
  release,
} from './shapes/git.ts';

/** Without paging a comparison lists at most this many commits. */
const MAX_COMPARED_COMMITS = 250;
/** Larger files come without content, then not at all. */
const MAX_CONTENT_BYTES = 1_048_576;
const MAX_RAW_BYTES = 104_857_600;
/** A directory lists at most this many entries. */
const MAX_ENTRIES = 1_000;

interface RefTarget {
  readonly full: string;
  readonly target: { readonly type: 'commit' | 'tag'; readonly sha: string };
}

/** All refs of a repository, sorted by their full name. */
function allRefs(repository: Repository): RefTarget[] {
  const branches = [...repository.branches.values()].map<RefTarget>(each => ({
    full: `refs/heads/${each.name}`,
    target: { type: 'commit', sha: each.sha },
  }));
  const tags = [...repository.tags.values()].map<RefTarget>(each => ({
    full: `refs/tags/${each.name}`,
    target:
      each.annotation === null
        ? { type: 'commit', sha: each.sha }
        : { type: 'tag', sha: each.annotation.sha },
  }));
  return [...branches, ...tags].sort((a, b) => (a.full < b.full ? -1 : 1));
}

function commitOr(
  repository: Repository,
  ref: string,
  error: RestError,
): Commit {
  const found = commitAt(repository, ref);
  if (found === null) {
    throw error;
  }
  return found;
}

function timeParameter(call: RestCall, name: string): number | null {
  const text = call.query.get(name);
  const value = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(value) ? null : value;
}

function matchesPerson(
  call: RestCall,
  wanted: string | null,
  signature: Commit['author'],
): boolean {
  if (wanted === null) {
    return true;
  }
  const user = call.world.userByLogin(wanted);
  return user === null
    ? signature.email === wanted
    : signature.userId === user.id;
}

function touches(
  repository: Repository,
  item: Commit,
  path: string | null,
): boolean {
  if (path === null || path === '') {
    return true;
  }
  const parent = repository.commits.get(item.parents[0] ?? '');
  const under = (name: string) =>
    name === path || name.startsWith(`${path.replace(/\/+$/, '')}/`);
  const names = new Set([
    ...item.files.keys(),
    ...(parent?.files.keys() ?? []),
  ]);
  return [...names].some(
    name => under(name) && item.files.get(name) !== parent?.files.get(name),
  );
}

function listCommits(call: RestCall) {
  const repository = repositoryOf(call);
  const start = commitOr(
    repository,
    call.query.get('sha') ?? repository.defaultBranch,
    notFound(),
  );
  const since = timeParameter(call, 'since');
  const until = timeParameter(call, 'until');
  const commits = history(repository, start.sha).filter(
    item =>
      (since === null || item.committer.date >= since) &&
      (until === null || item.committer.date <= until) &&
      matchesPerson(call, call.query.get('author'), item.author) &&
      matchesPerson(call, call.query.get('committer'), item.committer) &&
      touches(repository, item, call.query.get('path')),
  );
  return okList(call, commits, item => commit(call.shape, repository, item));
}

function compare(call: RestCall) {
  const repository = repositoryOf(call);
  const basehead = call.params.basehead ?? '';
  const cut = basehead.indexOf('...');
  if (cut < 0) {
    throw notFound();
  }
  // `owner:ref` names a fork; this repository's owner names itself.
  const own = (ref: string) =>
    ref.startsWith(`${repository.owner}:`)
      ? ref.slice(repository.owner.length + 1)
      : ref;
  const base = own(basehead.slice(0, cut));
  const head = own(basehead.slice(cut + 3));
  if (
    commitAt(repository, base) === null ||
    commitAt(repository, head) === null
  ) {
    throw notFound();
  }
  const result = call.world.compare(repository, base, head);
  if (result === null) {
    throw new RestError(404, `No common ancestor between ${base} and ${head}.`);
  }
  const paged = call.query.has('page') || call.query.has('per_page');
  if (!paged) {
    return ok(
      comparison(call.shape, repository, result, basehead, {
        commits: result.commits.slice(-MAX_COMPARED_COMMITS),
        first: true,
      }),
    );
  }
  const page = paginate(result.commits, call.query, pageUrl(call));
  return ok(
    comparison(call.shape, repository, result, basehead, {
      commits: page.items,
      first: readPaging(call.query).page === 1,
    }),
    { link: page.link },
  );
}

function contents(call: RestCall) {
  const repository = repositoryOf(call);
  const path = (call.params.path ?? '').replace(/^\/+|\/+$/g, '');
  const ref = call.query.get('ref') ?? repository.defaultBranch;
  const at = commitOr(
    repository,
    ref,
    new RestError(404, `No commit found for the ref ${ref}`),
  );
  const accept = call.headers.accept ?? '';
  const blob = call.world.blobAt(repository, at.sha, path);
  const lastModified = at.committer.date;
  if (blob !== null) {
    if (accept.includes('raw')) {
      if (blob.size > MAX_RAW_BYTES) {
        throw new RestError(403, 'This file is too large for the API.', {
          errors: [{ resource: 'Blob', field: 'data', code: 'custom' }],
        });
      }
      return {
        status: 200,
        raw: {
          contentType: 'application/vnd.github.raw+json; charset=utf-8',
          text: blob.text,
        },
        lastModified,
      };
    }
    const file = contentFile(call.shape, repository, blob, ref);
    return ok(
      blob.size > MAX_CONTENT_BYTES
        ? { ...file, content: '', encoding: 'none' }
        : file,
      { lastModified },
    );
  }
  const entries = call.world.treeAt(repository, at.sha, path);
  if (entries === null) {
    throw notFound();
  }
  return ok(
    entries
      .slice(0, MAX_ENTRIES)
      .map(entry => contentEntry(call.shape, repository, entry, ref)),
    { lastModified },
  );
}

/** Releases that the caller sees, newest first: drafts need push access. */
function releasesOf(call: RestCall, repository: Repository): Release[] {
  const all = call.world.may(call.user, repository, 'push');
  return [...repository.releases]
    .filter(item => all || !item.draft)
    .sort((a, b) => b.createdAt - a.createdAt);
}

function oneRelease(call: RestCall, wanted: (item: Release) => boolean) {
  const repository = repositoryOf(call);
  const found = releasesOf(call, repository).find(wanted);
  if (found === undefined) {
    throw notFound();
  }
  return ok(release(call.shape, repository, found), {
    lastModified: found.publishedAt ?? found.createdAt,
  });
}

/** Routes of git data. */
export const gitRoutes: readonly Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/git/ref/{ref}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const full = `refs/${call.params.ref}`;
      const found = allRefs(repository).find(each => each.full === full);
      if (found === undefined) {
        throw notFound();
      }
      return ok(gitRef(call.shape, repository, found.full, found.target));
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/git/matching-refs/{ref}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const prefix = `refs/${call.params.ref}`;
      return ok(
        allRefs(repository)
          .filter(each => each.full.startsWith(prefix))
          .map(each => gitRef(call.shape, repository, each.full, each.target)),
      );
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/git/tags/{tag_sha}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const found = [...repository.tags.values()].find(
        each => each.annotation?.sha === call.params.tag_sha,
      );
      if (found === undefined) {
        throw notFound();
      }
      return ok(gitTag(call.shape, repository, found));
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/commits',
    scopes: ['repo'],
    handler: listCommits,
  },
  {
    operation: 'GET /repos/{owner}/{repo}/commits/{ref}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const ref = call.params.ref ?? '';
      const found = commitOr(
        repository,
        ref,
        invalid(`No commit found for SHA: ${ref}`),
      );
      if (call.headers.accept?.includes('.sha')) {
        return {
          status: 200,
          raw: {
            contentType: 'application/vnd.github.sha; charset=utf-8',
            text: found.sha,
          },
        };
      }
      return ok(fullCommit(call.shape, repository, found), {
        lastModified: found.committer.date,
      });
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const ref = call.params.ref ?? '';
      const at = commitOr(
        repository,
        ref,
        invalid(`No commit found for SHA: ${ref}`),
      );
      const name = call.query.get('check_name');
      const all = call.query.get('filter') === 'all';
      const checks = call.world
        .runsOf(repository)
        .filter(each => each.headSha === at.sha)
        .flatMap(run =>
          (all
            ? call.world.jobsOfAllAttempts(run)
            : call.world.jobsOfRun(run)
          ).map(job => ({ run, job })),
        )
        .filter(
          ({ job }) =>
            (name === null || job.name === name) &&
            (call.query.get('status') ?? job.status) === job.status,
        );
      return okCounted(call, 'check_runs', checks, ({ run, job }) =>
        checkRun(call.shape, repository, run, job),
      );
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/compare/{basehead}',
    scopes: ['repo'],
    handler: compare,
  },
  {
    operation: 'GET /repos/{owner}/{repo}/contents/{path}',
    scopes: ['repo'],
    handler: contents,
  },
  {
    operation: 'GET /repos/{owner}/{repo}/releases',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      return okList(call, releasesOf(call, repository), item =>
        release(call.shape, repository, item),
      );
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/releases/latest',
    scopes: ['repo'],
    handler: call => oneRelease(call, item => !item.draft && !item.prerelease),
  },
  {
    operation: 'GET /repos/{owner}/{repo}/releases/tags/{tag}',
    scopes: ['repo'],
    handler: call =>
      oneRelease(call, item => !item.draft && item.tagName === call.params.tag),
  },
  {
    operation: 'GET /repos/{owner}/{repo}/releases/{release_id}',
    scopes: ['repo'],
    handler: call => {
      const id = idOf(call, 'release_id');
      return oneRelease(call, item => item.id === id);
    },
  },
];

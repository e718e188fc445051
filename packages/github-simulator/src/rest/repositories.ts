/** Repositories, their branches and tags, and rights in them. */
import type { Permission } from '../state/model.ts';
import { forbidden, notFound } from './errors.ts';
import {
  ok,
  okList,
  repositoryOf,
  seesRepository,
  callerOf,
  type Route,
} from './call.ts';
import { simpleUser } from './shapes/accounts.ts';
import { fullBranch, shortBranch, tag } from './shapes/git.ts';
import {
  fullRepository,
  listedRepository,
  permissionFlags,
} from './shapes/repositories.ts';

/** GitHub's older words for rights: `maintain` and `triage` are hidden. */
const LEGACY: Readonly<Record<Permission, string>> = {
  none: 'none',
  pull: 'read',
  triage: 'read',
  push: 'write',
  maintain: 'write',
  admin: 'admin',
};

const ROLE: Readonly<Record<Permission, string>> = {
  ...LEGACY,
  triage: 'triage',
  maintain: 'maintain',
};

/** Tag names as GitHub orders them: natural order, descending. */
function byNameDescending(a: { name: string }, b: { name: string }): number {
  return b.name.localeCompare(a.name, 'en', { numeric: true });
}

/** Routes of repositories. */
export const repositoryRoutes: readonly Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      return ok(fullRepository(call.shape, repository), {
        lastModified: repository.updatedAt,
      });
    },
  },
  {
    operation: 'GET /user/repos',
    scopes: ['', 'repo'],
    handler: call => {
      const user = callerOf(call);
      const repositories = call.world
        .repositoriesOf(user)
        .filter(
          each =>
            seesRepository(call.world, user, call.token, each) &&
            (call.query.get('visibility') ?? 'all') !==
              (each.visibility === 'public' ? 'private' : 'public'),
        )
        .sort((a, b) =>
          `${a.owner}/${a.name}`.localeCompare(`${b.owner}/${b.name}`, 'en'),
        );
      return okList(call, repositories, each =>
        listedRepository(call.shape, each),
      );
    },
  },
  {
    operation: 'GET /orgs/{org}/repos',
    scopes: ['admin:org', 'read:org', 'repo', 'user', 'write:org'],
    handler: call => {
      const organization = call.world.organizationByLogin(
        call.params.org ?? '',
      );
      if (organization === null) {
        throw notFound();
      }
      const repositories = [...call.world.repositories.values()].filter(
        each =>
          each.ownerKind === 'organization' &&
          each.ownerId === organization.id &&
          seesRepository(call.world, call.user, call.token, each),
      );
      return okList(call, repositories, each =>
        listedRepository(call.shape, each),
      );
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      if (!call.world.may(callerOf(call), repository, 'push')) {
        throw forbidden(
          'Must have push access to view collaborator permission.',
        );
      }
      const user = call.world.userByLogin(call.params.username ?? '');
      if (user === null) {
        throw notFound();
      }
      const held = call.world.permission(user, repository);
      return ok({
        permission: LEGACY[held],
        role_name: ROLE[held],
        user: {
          ...simpleUser(call.shape, user),
          permissions: permissionFlags(held),
          role_name: ROLE[held],
        },
      });
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/branches',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const wanted = call.query.get('protected');
      const branches = [...repository.branches.values()]
        .filter(each => wanted === null || String(each.protected) === wanted)
        .sort((a, b) => a.name.localeCompare(b.name, 'en'));
      return okList(call, branches, each =>
        shortBranch(call.shape, repository, each),
      );
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/branches/{branch}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const branch = repository.branches.get(call.params.branch ?? '');
      const head = branch && repository.commits.get(branch.sha);
      if (branch === undefined || head === undefined) {
        throw notFound();
      }
      return ok(fullBranch(call.shape, repository, branch, head));
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/tags',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const tags = [...repository.tags.values()].sort(byNameDescending);
      return okList(call, tags, each => tag(call.shape, repository, each));
    },
  },
];

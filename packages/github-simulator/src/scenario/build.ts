// The start of a world: people, repositories with their first commit, rules.

import { nodeId } from '../state/ids.ts';
import { customRule } from './rules.ts';
import type { World } from '../state/world.ts';
import type {
  BranchPolicy,
  Collaborator,
  Environment,
  Organization,
  Repository,
  Reviewer,
  User,
} from '../state/model.ts';
import type { Engine } from '../engine/engine.ts';
import { addCommit, moveBranch } from '../engine/git-writes.ts';
import { filterMatches } from '../workflow/triggers.ts';
import type { EnvironmentDocument } from './document.ts';
import type { RepositoryEntry, Scenario } from './parse.ts';
import { Place } from './reader.ts';

/** An environment may have at most so many reviewers. */
const mostReviewers = 6;

/** Finds people by the names that a scenario gives them. */
export class People {
  #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  user(login: string, place: Place): User {
    return (
      this.#world.userByLogin(login) ??
      place.fail(`there is no user '${login}' in this scenario`)
    );
  }

  /** `@team`, or a login. */
  reviewer(name: string, place: Place): Reviewer {
    if (!name.startsWith('@')) {
      return { type: 'User', id: this.user(name, place).id };
    }
    const slug = name.slice(1);
    for (const team of this.#world.teams.values()) {
      if (team.slug === slug) return { type: 'Team', id: team.id };
    }
    return place.fail(`there is no team '${slug}' in this scenario`);
  }
}

/** Adds organization, users and teams. */
export function addPeople(world: World, scenario: Scenario): void {
  const place = new Place(scenario.file);
  const now = world.now();
  scenario.users.forEach((entry, index) => {
    const id = entry.id ?? world.ids.next('user');
    const at = place.key('users').at(index);
    if (world.users.has(id)) at.key('id').fail(`${id} is taken`);
    if (world.userByLogin(entry.login)) {
      at.key('login').fail(`there is another '${entry.login}'`);
    }
    const type = entry.bot ? 'Bot' : 'User';
    world.users.set(id, {
      id,
      nodeId: nodeId(type, id),
      login: entry.login,
      name: entry.name ?? null,
      email: entry.email ?? null,
      type,
      siteAdmin: false,
      company: entry.company ?? null,
      bio: entry.bio ?? null,
      createdAt: now,
      updatedAt: now,
    });
  });
  if (!scenario.organization) return;
  const { login, name, description, admins = [] } = scenario.organization;
  const id = world.ids.next('organization');
  const people = new People(world);
  const at = place.key('organization').key('admins');
  const adminIds = admins.map((admin, i) => people.user(admin, at.at(i)).id);
  const organization: Organization = {
    id,
    nodeId: nodeId('Organization', id),
    login,
    name: name ?? null,
    description: description ?? null,
    members: scenario.users
      .filter(({ bot, member }) => !bot && member !== false)
      .map(user => world.userByLogin(user.login)!.id)
      .map(userId => ({
        userId,
        role: adminIds.includes(userId) ? 'admin' : 'member',
      })),
    createdAt: now,
    updatedAt: now,
  };
  world.organizations.set(id, organization);
  (scenario.teams ?? []).forEach((team, index) => {
    const teamId = world.ids.next('team');
    const members = place.key('teams').at(index).key('members');
    world.teams.set(teamId, {
      id: teamId,
      nodeId: nodeId('Team', teamId),
      organizationId: id,
      name: team.name ?? team.slug,
      slug: team.slug,
      description: team.description ?? null,
      memberIds: team.members.map((m, i) => people.user(m, members.at(i)).id),
    });
  });
}

/** Adds a repository with its first commit, environments and rules for jobs. */
export function addRepository(
  engine: Engine,
  scenario: Scenario,
  entry: RepositoryEntry,
): Repository {
  const { world } = engine;
  const { place } = entry;
  const people = new People(world);
  const organization = [...world.organizations.values()][0];
  const owner = entry.owner
    ? people.user(entry.owner, place.key('owner'))
    : organization ??
      place.fail(
        'has no owner; name one, or give the scenario an organization',
      );
  if (world.repositoryFor(owner.login, entry.name)) {
    place.key('name').fail(`'${entry.name}' exists already`);
  }
  const id = world.ids.next('repository');
  const repository: Repository = {
    id,
    nodeId: nodeId('Repository', id),
    ownerId: owner.id,
    ownerKind: entry.owner ? 'user' : 'organization',
    owner: owner.login,
    name: entry.name,
    description: entry.description ?? null,
    visibility: entry.visibility ?? 'public',
    defaultBranch: entry.default_branch ?? 'main',
    archived: entry.archived ?? false,
    collaborators: collaboratorsOf(entry, people),
    basePermission: entry.base_permission ?? 'none',
    topics: entry.topics ?? [],
    createdAt: world.now(),
    updatedAt: world.now(),
    pushedAt: world.now(),
    commits: new Map(),
    branches: new Map(),
    tags: new Map(),
    releases: [],
  };
  world.addRepository(repository);
  const first = addCommit(world, repository, {
    parent: null,
    message: 'Initial commit',
    author: firstAuthor(world, scenario, entry, people),
    files: entry.files ?? {},
  });
  moveBranch(world, repository, repository.defaultBranch, first.sha);
  protect(repository, repository.defaultBranch, entry);
  for (const [name, document] of Object.entries(entry.environments ?? {})) {
    const at = place.key('environments').key(name);
    addEnvironment(world, repository, name, document, people, at);
  }
  engine.outcomes.setRules(
    repository,
    new Map(
      Object.entries(entry.jobs ?? {}).map(([file, jobs]) => [
        file,
        new Map(Object.entries(jobs)),
      ]),
    ),
  );
  return repository;
}

/** Marks a branch as protected where the scenario's patterns say so. */
export function protect(
  repository: Repository,
  name: string,
  entry: RepositoryEntry,
): void {
  const branch = repository.branches.get(name);
  const patterns = entry.protected_branches ?? [];
  if (branch) branch.protected = patterns.some(p => filterMatches(p, name));
}

function collaboratorsOf(
  entry: RepositoryEntry,
  people: People,
): Collaborator[] {
  const at = entry.place.key('collaborators');
  return Object.entries(entry.collaborators ?? {}).map(([name, permission]) => {
    const { type, id } = people.reviewer(name, at.key(name));
    return { kind: type === 'Team' ? 'team' : 'user', id, permission };
  });
}

function firstAuthor(
  world: World,
  scenario: Scenario,
  entry: RepositoryEntry,
  people: People,
): User {
  const oldest = entry.history?.find(({ kind }) => kind === 'commits');
  if (oldest?.kind === 'commits' && oldest.entry.by[0]) {
    return people.user(oldest.entry.by[0], oldest.place.key('by').at(0));
  }
  const login = entry.owner ?? scenario.users.find(({ bot }) => !bot)?.login;
  const user = login && world.userByLogin(login);
  return user || entry.place.fail('nobody can have made its first commit');
}

function addEnvironment(
  world: World,
  repository: Repository,
  name: string,
  document: EnvironmentDocument,
  people: People,
  place: Place,
): void {
  const rule = () => {
    const ruleId = world.ids.next('rule');
    return { ruleId, ruleNodeId: nodeId('GateRule', ruleId) };
  };
  const reviewers = document.reviewers ?? [];
  if (reviewers.length > mostReviewers) {
    place.key('reviewers').fail(`at most ${mostReviewers} are allowed`);
  }
  const id = world.ids.next('environment');
  const environment: Environment = {
    id,
    nodeId: nodeId('Environment', id),
    repositoryId: repository.id,
    name,
    createdAt: world.now(),
    updatedAt: world.now(),
    requiredReviewers:
      reviewers.length === 0
        ? null
        : {
            ...rule(),
            reviewers: reviewers.map((reviewer, index) =>
              people.reviewer(reviewer, place.key('reviewers').at(index)),
            ),
            preventSelfReview: document.prevent_self_review ?? false,
          },
    waitTimer: document.wait_timer
      ? { ...rule(), minutes: document.wait_timer }
      : null,
    branchPolicy: policyOf(world, document, rule),
    customRules: (document.custom_rules ?? []).map(({ app }) =>
      customRule(world, app),
    ),
    canAdminsBypass: document.admins_bypass ?? true,
  };
  world.environments.set(id, environment);
}

function policyOf(
  world: World,
  { branches, tags = [] }: EnvironmentDocument,
  rule: () => { ruleId: number; ruleNodeId: string },
): BranchPolicy | null {
  if (branches === 'protected') {
    return { ...rule(), kind: 'protected', patterns: [] };
  }
  const names = [
    ...(branches ?? []).map(name => ({ name, type: 'branch' as const })),
    ...tags.map(name => ({ name, type: 'tag' as const })),
  ];
  if (names.length === 0) return null;
  return {
    ...rule(),
    kind: 'custom',
    patterns: names.map(pattern => {
      const id = world.ids.next('rule');
      return { id, nodeId: nodeId('RefPattern', id), ...pattern };
    }),
  };
}

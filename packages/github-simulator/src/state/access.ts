// Who may see and do what: rights of a user in a repository.

import type { Permission } from './people.ts';
import type { Organization, Repository, Team, User } from './model.ts';

const order: Permission[] = [
  'none',
  'pull',
  'triage',
  'push',
  'maintain',
  'admin',
];

/** Whether one permission includes another. */
export function includes(held: Permission, needed: Permission): boolean {
  return order.indexOf(held) >= order.indexOf(needed);
}

function stronger(a: Permission, b: Permission): Permission {
  return includes(a, b) ? a : b;
}

/** What decides about rights, beside the repository. */
export interface AccessContext {
  organization: Organization | null;
  teams: Iterable<Team>;
}

/**
 * The strongest right that a user has: as owner, collaborator, member of a
 * team or of the organization; at least `pull` where the repository is public.
 * Null stands for somebody who is not signed in.
 */
export function permissionOf(
  user: User | null,
  repository: Repository,
  { organization, teams }: AccessContext,
): Permission {
  let held: Permission = repository.visibility === 'public' ? 'pull' : 'none';
  if (!user) return held;
  if (repository.ownerKind === 'user') {
    if (repository.ownerId === user.id) return 'admin';
  } else {
    const member = organization?.members.find(m => m.userId === user.id);
    if (member?.role === 'admin') return 'admin';
    if (member) {
      held = stronger(held, repository.basePermission);
      if (repository.visibility === 'internal') held = stronger(held, 'pull');
    }
  }
  const teamIds = new Set<number>();
  for (const team of teams) {
    if (team.memberIds.includes(user.id)) teamIds.add(team.id);
  }
  for (const { kind, id, permission } of repository.collaborators) {
    const applies = kind === 'user' ? id === user.id : teamIds.has(id);
    if (applies) held = stronger(held, permission);
  }
  return held;
}

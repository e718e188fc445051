/** What a caller may do: the user's right, cut by the token's scopes. */
import type { Permission, Repository, User } from '../state/model.ts';
import { callerOf, repositoryOf, type RestCall } from './call.ts';
import { forbidden } from './errors.ts';

/** Whether the token's scopes reach as far as writing to a repository. */
function mayWrite(call: RestCall, repository: Repository): boolean {
  const scopes = call.token?.scopes ?? [];
  return (
    call.token?.kind === 'app-user' ||
    scopes.includes('repo') ||
    (repository.visibility === 'public' && scopes.includes('public_repo'))
  );
}

/**
 * The call's repository for somebody who may do what needs that right.
 *
 * @throws RestError 404 where the repository is not visible, else 403, also where
 * it is archived
 */
export function writableRepository(
  call: RestCall,
  needed: Permission,
  scope?: string,
): { readonly repository: Repository; readonly user: User } {
  const repository = repositoryOf(call);
  const user = callerOf(call);
  const scoped =
    mayWrite(call, repository) ||
    (scope !== undefined && call.token?.scopes.includes(scope) === true);
  if (!scoped || !call.world.may(user, repository, needed)) {
    throw forbidden('Must have admin rights to Repository.');
  }
  if (repository.archived) {
    throw forbidden('Repository was archived so is read-only.');
  }
  return { repository, user };
}

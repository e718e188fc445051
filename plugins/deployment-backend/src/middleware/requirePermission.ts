import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import { decide, type Question } from './decide';

/** Refusals that one message names. */
const MOST_NAMED = 5;

const WHO_DECIDES =
  'Ask the administrators of this Backstage, who decide about it in the ' +
  'permission policy.';

const say = ({ permission, resourceRef }: Question) =>
  `'${permission.name}' on '${resourceRef}'`;

/** What is said of somebody who is not allowed these, one or more. */
export function saysLacking(denied: readonly Question[]): string {
  if (denied.length === 1) {
    return `You lack the permission ${say(denied[0])}. ${WHO_DECIDES}`;
  }
  const named = denied.slice(0, MOST_NAMED).map(say).join(', ');
  const rest = denied.length - MOST_NAMED;
  return (
    `You lack permissions: ${named}${rest > 0 ? ` and ${rest} more` : ''}. ` +
    `Nothing was done. ${WHO_DECIDES}`
  );
}

/**
 * Refuses callers whom the permission policy does not allow all of this.
 *
 * @throws NotAllowedError that names permissions and resources.
 */
export async function requirePermissions(options: {
  permissions: PermissionsService;
  questions: readonly Question[];
  credentials: BackstageCredentials;
}): Promise<void> {
  const { questions } = options;
  const allowed = await decide(options);
  const denied = questions.filter((_question, index) => !allowed[index]);
  if (denied.length > 0) {
    throw new NotAllowedError(saysLacking(denied));
  }
}

/**
 * Refuses callers whom the permission policy does not allow this on this
 * resource.
 *
 * @throws NotAllowedError that names permission and resource.
 */
export async function requirePermission(options: {
  permissions: PermissionsService;
  permission: ResourcePermission;
  resourceRef: string;
  credentials: BackstageCredentials;
}): Promise<void> {
  const { permissions, permission, resourceRef, credentials } = options;
  await requirePermissions({
    permissions,
    credentials,
    questions: [{ permission, resourceRef }],
  });
}

/**
 * Refuses callers whom the permission policy allows nothing of what is named
 * for one of these resources.
 *
 * @throws NotAllowedError that names permissions and resource.
 */
export async function requireOnePermission(options: {
  permissions: PermissionsService;
  resources: readonly {
    resourceRef: string;
    anyOf: readonly ResourcePermission[];
  }[];
  credentials: BackstageCredentials;
}): Promise<void> {
  const { permissions, resources, credentials } = options;
  const questions = resources.flatMap(({ resourceRef, anyOf }) =>
    anyOf.map(permission => ({ permission, resourceRef })),
  );
  const allowed = await decide({ permissions, credentials, questions });
  const open = new Set(
    questions.filter((_question, at) => allowed[at]).map(q => q.resourceRef),
  );
  const denied = resources.find(({ resourceRef }) => !open.has(resourceRef));
  if (denied) {
    const { anyOf, resourceRef } = denied;
    const names = anyOf.map(({ name }) => `'${name}'`).join(' or ');
    throw new NotAllowedError(
      `You need the permission ${names} on '${resourceRef}' and have none of ` +
        `them. ${WHO_DECIDES}`,
    );
  }
}

import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';

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
  const [decision] = await permissions.authorize(
    [{ permission, resourceRef }],
    { credentials },
  );
  if (decision.result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      `You lack the permission '${permission.name}' on '${resourceRef}'. Ask ` +
        'the administrators of this Backstage, who decide about it in the ' +
        'permission policy.',
    );
  }
}

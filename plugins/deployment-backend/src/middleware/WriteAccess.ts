import type {
  BackstageCredentials,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { NotAllowedError } from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import { deploymentReadPermission } from 'backstage-plugin-deployment-common';
import { ownersOf } from './ownersOf';
import { requireOnePermission, requirePermissions } from './requirePermission';

/** What somebody wants to do to the environments of a service. */
export interface Write {
  /** Entity ref of the service. */
  entityRef: string;
  /** The service in the catalog; absent where it is gone from there. */
  entity: Entity | undefined;
  /** What it takes. */
  permissions: readonly ResourcePermission[];
}

const normal = (entityRef: string) => entityRef.toLocaleLowerCase('en-US');

function notOwner(entityRef: string, owners: string[]): NotAllowedError {
  const owned =
    owners.length > 0
      ? `It is owned by ${owners.join(', ')}: ask there, or have the owner ` +
        'changed in the catalog.'
      : 'It has no owner in the catalog: give it one there first.';
  return new NotAllowedError(
    'This Backstage has no permission policy, so that only owners of a ' +
      'service may configure its environments, and you are no owner of ' +
      `'${entityRef}'. ${owned} Administrators can let others in with ` +
      'permission.enabled and a policy.',
  );
}

/**
 * Decides who may change environments: the permission policy, and where there
 * is none, the owners of the service. Whoever configures a service decides what
 * the clicks of others will start, so that a Backstage that allows everything
 * by default is not enough.
 */
export class WriteAccess {
  readonly #permissions: PermissionsService;
  readonly #userInfo: UserInfoService;
  readonly #ownersOnly: boolean;

  private constructor(options: {
    permissions: PermissionsService;
    userInfo: UserInfoService;
    ownersOnly: boolean;
  }) {
    this.#permissions = options.permissions;
    this.#userInfo = options.userInfo;
    this.#ownersOnly = options.ownersOnly;
  }

  /** Follows `permission.enabled`. */
  static fromConfig(deps: {
    config: Config;
    permissions: PermissionsService;
    userInfo: UserInfoService;
  }): WriteAccess {
    const { config, permissions, userInfo } = deps;
    return new WriteAccess({
      permissions,
      userInfo,
      ownersOnly: config.getOptionalBoolean('permission.enabled') !== true,
    });
  }

  /** Whether a permission policy decides alone, and ownership does not. */
  get followsPolicy(): boolean {
    return !this.#ownersOnly;
  }

  /**
   * Refuses callers who may not do all of this, and read what they do it to:
   * what answers a write is what the service has then.
   *
   * @throws NotAllowedError that says what is lacking and whom to ask.
   */
  async require(
    writes: readonly Write[],
    credentials: BackstageCredentials,
  ): Promise<void> {
    await requirePermissions({
      permissions: this.#permissions,
      credentials,
      questions: writes.flatMap(({ entityRef, permissions }) =>
        [deploymentReadPermission, ...permissions].map(permission => ({
          permission,
          resourceRef: entityRef,
        })),
      ),
    });
    await this.#requireOwner(writes, credentials);
  }

  /**
   * Refuses callers who may do nothing to one of these.
   *
   * @throws NotAllowedError that says what is lacking and whom to ask.
   */
  async requireOne(
    writes: readonly Write[],
    credentials: BackstageCredentials,
  ): Promise<void> {
    await requireOnePermission({
      permissions: this.#permissions,
      credentials,
      resources: writes.map(({ entityRef, permissions }) => ({
        resourceRef: entityRef,
        anyOf: permissions,
      })),
    });
    await this.#requireOwner(writes, credentials);
  }

  async #requireOwner(
    writes: readonly Write[],
    credentials: BackstageCredentials,
  ): Promise<void> {
    if (!this.#ownersOnly || writes.length === 0) {
      return;
    }
    const { ownershipEntityRefs } = await this.#userInfo.getUserInfo(
      credentials,
    );
    const own = new Set(ownershipEntityRefs.map(normal));
    for (const { entityRef, entity } of writes) {
      const owners = ownersOf(entity);
      if (!owners.some(owner => own.has(owner))) {
        throw notOwner(entityRef, owners);
      }
    }
  }
}

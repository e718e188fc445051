import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  deploymentEnvironmentDeletePermission,
  deploymentReadPermission,
} from 'backstage-plugin-deployment-common';
import { decide } from './decide';
import type { WriteAccess } from './WriteAccess';

const NEEDED = [
  deploymentReadPermission,
  deploymentEnvironmentDeletePermission,
];
/** Entities that the catalog is asked for at once. */
const ENTITIES = 200;

/**
 * Tells which services have left the catalog, and not only the caller's sight,
 * and leave environments behind that this caller may clean up. For one request;
 * each service is looked up once.
 *
 * @remarks
 *
 * It takes a permission policy that lets the caller delete environments there:
 * without one owners decide, and what is gone has none. Whom it does not let
 * must learn nothing: to them gone, hidden and never there are the same.
 */
export class GoneServices {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #permissions: PermissionsService;
  readonly #credentials: BackstageCredentials;
  readonly #isForAnybody: boolean;
  readonly #known = new Map<string, boolean>();

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    permissions: PermissionsService;
    writes: WriteAccess;
    credentials: BackstageCredentials;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#permissions = options.permissions;
    this.#credentials = options.credentials;
    this.#isForAnybody = options.writes.followsPolicy;
  }

  /**
   * Which of these are gone and may be cleaned up by the caller.
   *
   * @param services - Entity refs, with repetitions.
   */
  async among(services: readonly string[]): Promise<ReadonlySet<string>> {
    if (!this.#isForAnybody) {
      return new Set();
    }
    const asked = [...new Set(services)];
    await this.#learn(asked.filter(service => !this.#known.has(service)));
    return new Set(asked.filter(service => this.#known.get(service)));
  }

  async #learn(services: string[]): Promise<void> {
    const gone: string[] = [];
    for (let start = 0; start < services.length; start += ENTITIES) {
      const entityRefs = services.slice(start, start + ENTITIES);
      const { items } = await this.#catalog.getEntitiesByRefs(
        { entityRefs, fields: ['kind'] },
        { credentials: await this.#auth.getOwnServiceCredentials() },
      );
      gone.push(...entityRefs.filter((_service, index) => !items[index]));
    }
    const allowed = await decide({
      permissions: this.#permissions,
      credentials: this.#credentials,
      questions: gone.flatMap(resourceRef =>
        NEEDED.map(permission => ({ permission, resourceRef })),
      ),
    });
    services.forEach(service => this.#known.set(service, false));
    gone.forEach((service, index) => {
      const first = index * NEEDED.length;
      const own = allowed.slice(first, first + NEEDED.length);
      this.#known.set(service, own.every(Boolean));
    });
  }
}

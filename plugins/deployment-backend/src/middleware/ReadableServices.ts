import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { deploymentReadPermission } from 'backstage-plugin-deployment-common';
import { decide } from './decide';

/**
 * Tells which services one caller may read, for one request: those that they
 * see in the catalog and have `deployment.read` for. Catalog and policy are
 * asked about many at a time, and about each service once.
 */
export class ReadableServices {
  readonly #catalog: CatalogService;
  readonly #permissions: PermissionsService;
  readonly #credentials: BackstageCredentials;
  readonly #known = new Map<string, boolean>();

  constructor(options: {
    catalog: CatalogService;
    permissions: PermissionsService;
    credentials: BackstageCredentials;
  }) {
    this.#catalog = options.catalog;
    this.#permissions = options.permissions;
    this.#credentials = options.credentials;
  }

  /**
   * Which of these the caller may read.
   *
   * @param services - Entity refs, with repetitions; a page of them, not all.
   */
  async among(services: readonly string[]): Promise<ReadonlySet<string>> {
    const asked = [...new Set(services)];
    await this.#learn(asked.filter(service => !this.#known.has(service)));
    return new Set(asked.filter(service => this.#known.get(service)));
  }

  async #learn(services: string[]): Promise<void> {
    if (services.length === 0) {
      return;
    }
    const { items } = await this.#catalog.getEntitiesByRefs(
      { entityRefs: services, fields: ['kind'] },
      { credentials: this.#credentials },
    );
    const visible = services.filter((_service, index) => items[index]);
    const allowed = await decide({
      permissions: this.#permissions,
      credentials: this.#credentials,
      questions: visible.map(resourceRef => ({
        permission: deploymentReadPermission,
        resourceRef,
      })),
    });
    services.forEach(service => this.#known.set(service, false));
    visible.forEach((service, index) =>
      this.#known.set(service, allowed[index]),
    );
  }
}

import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  parseEntityRef,
  RELATION_HAS_MEMBER,
  RELATION_PARENT_OF,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Reviewer } from 'backstage-plugin-deployment-common';
import { ownersOf } from '../middleware/ownersOf';

const USER_LOGIN = 'github.com/user-login';
const TEAM_SLUG = 'github.com/team-slug';

/** How a group is related to those who belong to it. */
const BELONGS: ReadonlySet<string> = new Set([
  RELATION_HAS_MEMBER,
  RELATION_PARENT_OF,
]);

/** More than GitHub lets an environment have. */
const MOST = 100;

/** The hosts that `integrations.github` names, without the one that is always there. */
function namedHosts(config: Config): string[] {
  const hosts = config.getOptionalConfigArray('integrations.github') ?? [];
  const names = hosts.map(host => host.getOptionalString('host'));
  return [...new Set(names.map(host => host ?? 'github.com'))];
}

function isGroup(entityRef: string): boolean {
  return parseEntityRef(entityRef).kind.toLocaleLowerCase('en-US') === 'group';
}

/** Whether an organization's entity was read from this host, and not from a file that somebody wrote. */
function isFrom(host: string, entity: Entity, name: string): boolean {
  const location = entity.metadata.annotations?.[ANNOTATION_LOCATION];
  if (!location?.startsWith('url:')) {
    return false;
  }
  try {
    const url = new URL(location.slice('url:'.length));
    return (
      url.host === host &&
      url.pathname.toLocaleLowerCase('en-US').split('/').includes(name)
    );
  } catch {
    return false;
  }
}

/**
 * Finds whom to tell in the catalog.
 *
 * @remarks
 *
 * The annotations with logins and teams do not say of which GitHub. Where
 * `integrations.github` names one host, they are of that one. Where it names
 * more, only entities count that were read from the organization on the host in
 * question: a login may be somebody else's on another.
 */
export class Recipients {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #hosts: string[];

  constructor(options: {
    auth: AuthService;
    catalog: CatalogService;
    config: Config;
  }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#hosts = namedHosts(options.config);
  }

  /** Entity refs of the users and groups that these reviewers are. */
  async reviewers(
    host: string,
    reviewers: readonly Reviewer[],
  ): Promise<string[]> {
    const names = (kind: Reviewer['kind']) =>
      reviewers
        .flatMap(each => {
          if (each.kind !== kind) {
            return [];
          }
          return [each.kind === 'user' ? each.login : each.name];
        })
        .map(name => name.toLocaleLowerCase('en-US'));
    const found = await Promise.all([
      this.#annotated(host, 'User', USER_LOGIN, names('user')),
      this.#annotated(host, 'Group', TEAM_SLUG, names('team')),
    ]);
    return found.flat();
  }

  /** Entity refs of the owners of a service. */
  async owners(service: string): Promise<string[]> {
    const credentials = await this.#auth.getOwnServiceCredentials();
    return ownersOf(
      await this.#catalog.getEntityByRef(service, { credentials }),
    );
  }

  /** The same entity refs, and those of all who belong to the groups among them, groups and users. */
  async withMembers(entityRefs: readonly string[]): Promise<string[]> {
    const found = new Set(entityRefs);
    let unread = entityRefs.filter(isGroup);
    while (unread.length > 0) {
      const { items } = await this.#catalog.getEntitiesByRefs(
        { entityRefs: unread, fields: ['relations'] },
        { credentials: await this.#auth.getOwnServiceCredentials() },
      );
      const members = items
        .flatMap(entity => entity?.relations ?? [])
        .filter(({ type }) => BELONGS.has(type))
        .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'))
        .filter(ref => !found.has(ref));
      members.forEach(ref => found.add(ref));
      unread = [...new Set(members)].filter(isGroup);
    }
    return [...found];
  }

  async #annotated(
    host: string,
    kind: string,
    annotation: string,
    names: string[],
  ): Promise<string[]> {
    if (names.length === 0) {
      return [];
    }
    const { items } = await this.#catalog.queryEntities(
      {
        filter: { kind, [`metadata.annotations.${annotation}`]: names },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.annotations',
        ],
        limit: MOST,
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return items
      .filter(entity => {
        const name = entity.metadata.annotations?.[annotation] ?? '';
        const [last] = name.toLocaleLowerCase('en-US').split('/').slice(-1);
        const isOnly = this.#hosts.length === 1 && this.#hosts[0] === host;
        return isOnly || isFrom(host, entity, last);
      })
      .map(entity => stringifyEntityRef(entity));
  }
}

import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import { getProjectSlug } from 'backstage-plugin-deployment-common';

const ANNOTATIONS = [
  ANNOTATION_SOURCE_LOCATION,
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
];

/** The repository that an entity is annotated with: `owner/name`. */
export function annotatedRepository(entity: Entity): string | undefined {
  const slug = getProjectSlug(entity);
  return slug && `${slug.owner}/${slug.name}`;
}

/** Whether two repositories are one: their names are told apart in any case. */
export function sameRepository(one: string, other: string): boolean {
  return one.toLocaleLowerCase('en-US') === other.toLocaleLowerCase('en-US');
}

/**
 * The host on which an entity's repository is, as its annotations tell: the
 * first location that leads to one of the known hosts.
 */
export function annotatedHost(
  entity: Entity,
  hosts: readonly string[],
): string | undefined {
  for (const annotation of ANNOTATIONS) {
    const location = entity.metadata.annotations?.[annotation];
    const url = location?.startsWith('url:') ? location.slice(4) : undefined;
    if (url && URL.canParse(url) && hosts.includes(new URL(url).host)) {
      return new URL(url).host;
    }
  }
  return undefined;
}

const REPOSITORY = /^[A-Za-z0-9_-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/;

/**
 * Reads what somebody typed as a repository: `owner/name`, or the address of a
 * page of it.
 */
export function readRepository(
  text: string,
): { repository: string; host?: string } | undefined {
  const trimmed = text.trim();
  const url = /^https?:\/\//.test(trimmed) && URL.canParse(trimmed);
  const path = url ? new URL(trimmed).pathname.slice(1) : trimmed;
  const repository = (url ? path.split('/').slice(0, 2).join('/') : path)
    .replace(/\.git$/, '')
    .replace(/\/$/, '');
  const name = repository.split('/')[1];
  if (!REPOSITORY.test(repository) || name === '.' || name === '..') {
    return undefined;
  }
  return { repository, ...(url ? { host: new URL(trimmed).host } : {}) };
}

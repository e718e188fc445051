import type { Entity } from '@backstage/catalog-model';

/**
 * Annotation that names a service's repository on GitHub as `owner/name`, the
 * same that Backstage's own GitHub plugins read.
 *
 * @public
 */
export const GITHUB_PROJECT_SLUG_ANNOTATION = 'github.com/project-slug';

/**
 * A repository as the project slug annotation names it.
 *
 * @public
 */
export interface ProjectSlug {
  /** User or organisation. */
  owner: string;
  /** Repository without its owner. */
  name: string;
}

const SLUG = /^([A-Za-z0-9][A-Za-z0-9_-]*)\/([A-Za-z0-9_.-]+)$/;

/**
 * Reads the project slug annotation.
 *
 * @returns The repository, or `undefined` where the annotation is absent or is
 * not of the form `owner/name`.
 * @public
 */
export function getProjectSlug(entity: Entity): ProjectSlug | undefined {
  const value =
    entity.metadata.annotations?.[GITHUB_PROJECT_SLUG_ANNOTATION]?.trim();
  const match = value ? SLUG.exec(value) : null;
  // `.` and `..` pass the charset of a name and would leave the repository's
  // path when put into a URL.
  if (!match || match[2] === '.' || match[2] === '..') {
    return undefined;
  }
  return { owner: match[1], name: match[2] };
}

/**
 * Whether the deployment plugin has anything to offer for an entity: it is
 * true for entities whose project slug annotation names a repository. Pages
 * use it to decide whether the tab and the card appear.
 *
 * @public
 */
export function isDeploymentAvailable(entity: Entity): boolean {
  return getProjectSlug(entity) !== undefined;
}

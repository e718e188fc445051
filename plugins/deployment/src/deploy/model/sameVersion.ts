import type { Version } from 'backstage-plugin-deployment-common';

/** Whether two versions are one, as far as they are known. */
export function isSameVersion(one: Version, other: Version): boolean {
  if (one.kind === 'unknown' || other.kind === 'unknown') {
    return false;
  }
  return one.sha && other.sha
    ? one.sha === other.sha
    : one.label === other.label;
}

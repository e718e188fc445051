import type { Version } from 'backstage-plugin-deployment-common';
import type { ComparedVersion } from '../../deploy/components/ChangesPanel';
import { shortSha } from '../../model/version';

/**
 * A version that waits, as the panel of changes takes versions; `undefined`
 * where it is not known, for then nobody can say what it changes.
 */
export function compared(version: Version): ComparedVersion | undefined {
  if (version.kind === 'unknown') {
    return undefined;
  }
  const { label, labelKind, sha } = version;
  return {
    label,
    labelKind,
    choice: { label, sha },
    shortSha: sha && shortSha(sha),
  };
}

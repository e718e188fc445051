import type {
  Environment,
  EnvironmentConflict,
} from 'backstage-plugin-deployment-common';
import { environmentOf } from './draft';
import { differingPaths } from './values';

/**
 * What two people did to one environment.
 *
 * - `changed`: both changed it, or both added it.
 * - `gone`: they deleted or renamed it, we changed it.
 * - `unwanted`: we removed it, they changed it.
 */
export type ConflictKind = 'changed' | 'gone' | 'unwanted';

/** Both versions of an environment, and where they differ. */
export interface ConflictView {
  kind: ConflictKind;
  theirs: Environment | undefined;
  yours: Environment | undefined;
  fields: string[];
}

/** Reads a conflict for somebody who has to decide. */
export function conflictView(conflict: EnvironmentConflict): ConflictView {
  const { stored, submitted } = conflict;
  const theirs = stored ? environmentOf(stored) : undefined;
  const yours = submitted ?? undefined;
  if (!theirs || !yours) {
    return { kind: theirs ? 'unwanted' : 'gone', theirs, yours, fields: [] };
  }
  return {
    kind: 'changed',
    theirs,
    yours,
    fields: differingPaths(theirs, yours),
  };
}

import type {
  OfferedVersion,
  Version,
} from 'backstage-plugin-deployment-common';
import { shortSha } from '../../model/version';

/** As much of a version as its changes are told by. */
export type NamedVersion = Pick<
  OfferedVersion,
  'label' | 'labelKind' | 'shortSha' | 'choice'
>;

/** A version as its changes are asked for; none where there is nothing to ask by. */
export function namedVersion(version: Version): NamedVersion | undefined {
  if (version.kind === 'unknown') {
    return undefined;
  }
  const { label, labelKind, sha } = version;
  return {
    label,
    labelKind,
    shortSha: sha ? shortSha(sha) : null,
    choice: { label, sha },
  };
}

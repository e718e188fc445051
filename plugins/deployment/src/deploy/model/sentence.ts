import type {
  ChangesOutcome,
  OfferedVersion,
  Version,
} from 'backstage-plugin-deployment-common';
import { shortSha as shortOf, versionName } from '../../model/version';
import type { Translate } from '../../translation/ref';

/** As much of a version as its changes are told by. */
export type NamedVersion = Pick<
  OfferedVersion,
  'label' | 'labelKind' | 'shortSha' | 'choice'
>;

/**
 * A version as its changes are asked for; none where it is not known, for then
 * there is nothing to ask by.
 */
export function namedVersion(version: Version): NamedVersion | undefined {
  if (version.kind === 'unknown') {
    return undefined;
  }
  const { label, labelKind, sha } = version;
  return {
    label,
    labelKind,
    shortSha: sha ? shortOf(sha) : null,
    choice: { label, sha },
  };
}

/** A version that is offered, as people call it: a branch with its commit. */
export function offeredName(version: NamedVersion): string {
  const { label, labelKind, shortSha } = version;
  return labelKind === 'branch' && shortSha ? `${label} · ${shortSha}` : label;
}

/** Whether a version takes an environment back to what was good there before. */
export function isRollback(
  version: OfferedVersion,
  changes: ChangesOutcome | undefined,
): boolean {
  return (
    version.deployed !== null &&
    changes?.kind === 'compared' &&
    changes.relation === 'behind'
  );
}

function isLive(version: OfferedVersion, live: Version): boolean {
  if (live.kind !== 'known') {
    return false;
  }
  const { sha } = version.choice;
  return live.sha && sha ? live.sha === sha : live.label === version.label;
}

/** What the button will do, as a sentence. */
export function deploySentence(
  options: {
    version: OfferedVersion;
    environment: string;
    /** What is live; absent where nothing is, or it could not be read. */
    live: Version | undefined;
    changes: ChangesOutcome | undefined;
  },
  t: Translate,
): string {
  const { version, environment, live, changes } = options;
  const words = { version: offeredName(version), environment };
  if (!live || live.kind === 'unknown') {
    return t('deploy.dialog.button.deploy', words);
  }
  if (isLive(version, live)) {
    return t('deploy.dialog.button.again', words);
  }
  const replacing = { ...words, live: versionName(live, t) };
  return isRollback(version, changes)
    ? t('deploy.dialog.button.rollBack', replacing)
    : t('deploy.dialog.button.replace', replacing);
}

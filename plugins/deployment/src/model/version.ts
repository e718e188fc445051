import type { KnownVersion, Version } from 'backstage-plugin-deployment-common';
import type { Translate } from '../translation/ref';
import { providerName } from './provider';

const SHORT_SHA = 7;

/** The first characters of a commit's SHA. */
export function shortSha(sha: string): string {
  return sha.slice(0, SHORT_SHA);
}

/**
 * A version as people call it. A branch moves, so its commit is part of the
 * name: "main · 8f2c1d0".
 */
export function versionName(version: Version, t: Translate): string {
  if (version.kind === 'unknown') {
    return t('version.unknown');
  }
  return version.labelKind === 'branch' && version.sha
    ? `${version.label} · ${shortSha(version.sha)}`
    : version.label;
}

/** What versions are told apart by. */
type Named = Pick<KnownVersion, 'label' | 'labelKind' | 'sha'>;

/**
 * Whether two versions go by the same name, so that one does not visibly replace
 * the other. A tag that was moved to another commit is another version.
 */
export function isSameName(one: Named, other: Named): boolean {
  const isMoved =
    one.sha !== null && other.sha !== null && one.sha !== other.sha;
  return (
    one.label === other.label && one.labelKind === other.labelKind && !isMoved
  );
}

/** The same of versions of which nobody may know the name. */
export function isSameVersion(one: Version, other: Version): boolean {
  return (
    one.kind === 'known' && other.kind === 'known' && isSameName(one, other)
  );
}

/** What a person wants in the clipboard: the label, for a branch the commit. */
export function copyText(version: Version): string | undefined {
  if (version.kind === 'unknown') {
    return version.ranOnSha ?? undefined;
  }
  return version.labelKind === 'branch' || version.labelKind === 'commit'
    ? version.sha ?? version.label
    : version.label;
}

/** How a version is known, or, where it is not, what the run ran on. */
export function provenanceSentence(version: Version, t: Translate): string {
  if (version.kind === 'known') {
    if (version.provenance !== 'deployed_ref') {
      return t(`provenance.${version.provenance}`);
    }
    if (version.labelKind === 'tag') {
      return t('provenance.deployed_tag');
    }
    return version.labelKind === 'branch'
      ? t('provenance.deployed_branch')
      : t('provenance.deployed_ref');
  }
  const { ranOnRef, ranOnSha } = version;
  if (ranOnRef && ranOnSha) {
    return t('version.ranOnAt', { ref: ranOnRef, sha: shortSha(ranOnSha) });
  }
  if (ranOnRef) {
    return t('version.ranOn', { ref: ranOnRef });
  }
  return ranOnSha ? t('version.ranOnSha', { sha: shortSha(ranOnSha) }) : '';
}

/** Why a version is not known and what can be done; empty where it is known. */
export function unknownVersionSentence(
  version: Version,
  provider: string,
  t: Translate,
): string {
  return version.kind === 'unknown'
    ? t(`unknownVersion.${version.reason}`, {
        provider: providerName(provider, t),
      })
    : '';
}

import type {
  KnownVersion,
  OfferedVersion,
  VersionChoice,
  VersionSection,
} from 'backstage-plugin-deployment-common';
import { parseTime } from '../../model/time';

const SHA = /^[0-9a-f]{7,40}$/i;

/** Whether two choices name the same version. */
export function isSameChoice(
  a: VersionChoice | undefined | null,
  b: VersionChoice | undefined | null,
): boolean {
  return !!a && !!b && a.label === b.label && a.sha === b.sha;
}

/** Whether a version can be deployed from here. */
export function isPossible(version: OfferedVersion): boolean {
  return version.dispatch.kind === 'possible';
}

/** Why none of several versions can be deployed, where it is the same for all. */
export function sharedReason(versions: OfferedVersion[]): string | undefined {
  const reasons = versions.map(({ dispatch }) =>
    dispatch.kind === 'impossible' ? dispatch.message : undefined,
  );
  const [first] = reasons;
  return reasons.length > 1 && reasons.every(reason => reason === first)
    ? first
    : undefined;
}

/** Whether a version is what runs in an environment now. */
export function isLiveIn(version: OfferedVersion, environment: string) {
  return version.liveIn.includes(environment);
}

/**
 * Finds the version that a person or a link calls by a name: its label, its
 * SHA, or the beginning of a SHA that only one commit of these has.
 */
export function findVersion(
  sections: VersionSection[],
  name: string,
): OfferedVersion | undefined {
  const versions = sections.flatMap(section => section.versions);
  const wanted = name.trim();
  const labelled = versions.find(({ label }) => label === wanted);
  if (labelled || !SHA.test(wanted)) {
    return labelled;
  }
  const prefix = wanted.toLowerCase();
  const begun = versions.filter(({ choice }) => choice.sha?.startsWith(prefix));
  return new Set(begun.map(({ choice }) => choice.sha)).size === 1
    ? begun[0]
    : undefined;
}

/** When the commit that is live was made, where one of the lists tells. */
export function liveDate(
  sections: VersionSection[],
  live: KnownVersion | null | undefined,
  environment: string,
): number | undefined {
  const version = sections
    .flatMap(section => section.versions)
    .find(one =>
      live?.sha ? one.choice.sha === live.sha : isLiveIn(one, environment),
    );
  return parseTime(version?.date);
}

/** Whether putting a version in place of what is live goes back in time. */
export function isRollback(
  version: OfferedVersion,
  live: number | undefined,
): boolean {
  const date = parseTime(version.date);
  return date !== undefined && live !== undefined && date < live;
}

/**
 * Names of the environments that versions come from: as the mapping has them,
 * else what all versions of the section agree on.
 */
export function upstreamNames(
  section: VersionSection,
  environment: string,
  promotesFrom: string[] | undefined,
): string[] {
  const running = section.versions.map(({ liveIn }) =>
    liveIn.filter(name => name !== environment),
  );
  if (promotesFrom) {
    return promotesFrom.filter(name => running.flat().includes(name));
  }
  const [first] = running;
  return first?.length === 1 && running.every(([name]) => name === first[0])
    ? first
    : [];
}

import type { InboxEntry } from 'backstage-plugin-deployment-common';
import type { Translate } from '../../translation/ref';
import { versionName } from '../../model/version';
import { isForViewer } from './entries';

/** For whom it waits. */
export type WaitsFor = 'me' | 'others' | 'all';

/** Stands for the teams of whoever looks, in an address that is sent around. */
export const MY_TEAMS = 'mine';

/** What the inbox is narrowed to. */
export interface InboxView {
  waitsFor: WaitsFor;
  /** Entity refs of owners, or {@link MY_TEAMS}. */
  owners: string[];
  text: string;
}

/** Whether an entry is one that a search looks for. */
export function matchesText(
  entry: InboxEntry,
  /** What people call the service. */
  title: string,
  text: string,
  t: Translate,
): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return true;
  }
  const { service, environment, origin, version, actor, run } = entry;
  const all = [
    service,
    title,
    environment,
    origin.repository,
    versionName(version, t),
    actor?.login,
    run.title,
  ]
    .filter(Boolean)
    .join('\n')
    .toLowerCase();
  return words.every(word => all.includes(word));
}

/** Whether an entry waits for whom one wants to see. */
export function matchesViewer(entry: InboxEntry, waitsFor: WaitsFor): boolean {
  return waitsFor === 'all' || isForViewer(entry) === (waitsFor === 'me');
}

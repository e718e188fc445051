import type { InboxEntry } from 'backstage-plugin-deployment-common';

/** Names an entry: the same deployment has it in every answer. */
export function entryKey({ service, environment, origin, run }: InboxEntry) {
  return JSON.stringify([
    service,
    environment,
    origin.provider,
    origin.host,
    run.id,
  ]);
}

/** Whether an entry waits for the viewer. */
export function isForViewer({ viewer }: InboxEntry): boolean {
  return viewer.kind === 'may';
}

/** Longest waiting first, as the backend sorts. */
export function byAge(one: InboxEntry, other: InboxEntry): number {
  return (
    Date.parse(one.since) - Date.parse(other.since) ||
    one.service.localeCompare(other.service) ||
    one.environment.localeCompare(other.environment)
  );
}

/** Environments of one run of one service: decided about in one request. */
export interface DecisionGroup {
  /** Full entity ref of the service. */
  service: string;
  /** The provider's id of the run. */
  run: string;
  entries: InboxEntry[];
}

/**
 * What has to be sent for several entries: a list for each run, of one request
 * for each service that it brings something for. The requests of a run must not
 * overtake each other, for they may be about the same place at the provider.
 */
export function decisionGroups(entries: InboxEntry[]): DecisionGroup[][] {
  const runs = new Map<string, Map<string, DecisionGroup>>();
  for (const entry of entries) {
    const { service, origin, run } = entry;
    const place = [origin.provider, origin.host, origin.repository, run.id];
    const runKey = JSON.stringify(place);
    const services = runs.get(runKey) ?? new Map<string, DecisionGroup>();
    runs.set(runKey, services);
    const group = services.get(service) ?? {
      service,
      run: run.id,
      entries: [],
    };
    services.set(service, group);
    group.entries.push(entry);
  }
  return [...runs.values()].map(services => [...services.values()]);
}

/**
 * What is shown: all that waits, and what was decided about from here, in its
 * place until it is put away.
 */
export function shownEntries(
  waiting: InboxEntry[],
  decidedAbout: Iterable<InboxEntry>,
): InboxEntry[] {
  const kept = new Map(
    [...decidedAbout].map(entry => [entryKey(entry), entry]),
  );
  if (kept.size === 0) {
    return waiting;
  }
  return [
    ...waiting.filter(entry => !kept.has(entryKey(entry))),
    ...kept.values(),
  ].sort(byAge);
}

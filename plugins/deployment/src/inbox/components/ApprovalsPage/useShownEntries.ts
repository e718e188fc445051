import type { Inbox, InboxEntry } from 'backstage-plugin-deployment-common';
import { useMemo } from 'react';
import { refWords } from '../../../settings/model/refs';
import {
  titleOf as titleOfEntity,
  useEntities,
} from '../../../settings/queries/useEntities';
import { useMessages } from '../../../translation/useMessages';
import { entryKey, isForViewer, shownEntries } from '../../model/entries';
import {
  matchesText,
  matchesViewer,
  type InboxView,
  type WaitsFor,
} from '../../model/filter';
import { correctedBy, isSettled, type Reading } from '../../model/outcomes';
import {
  sendingOf,
  type Decisions,
  type Outcomes,
} from '../../queries/useDecisions';

/** What there is, and what of it a person wants to see. */
export interface ShownEntries {
  all: InboxEntry[];
  shown: InboxEntry[];
  /** What is known by now of what was decided. */
  outcomes: Outcomes;
  /** How many wait for whom, as far as the search goes. */
  counts: Record<WaitsFor, number>;
  /** How many wait for whom, whatever is searched for. */
  totals: Record<WaitsFor, number>;
  /** What people call a service. */
  titleOf(service: string): string;
}

/** Narrows what waits, and counts it. */
export function useShownEntries(
  inbox: Inbox | undefined,
  reading: Reading | undefined,
  { outcomes: decided, sending }: Pick<Decisions, 'outcomes' | 'sending'>,
  view: InboxView,
): ShownEntries {
  const t = useMessages();
  const { text, waitsFor } = view;
  const { fetchedAt, owners } = reading ?? {};
  const outcomes = useMemo((): Outcomes => {
    const isNone = decided.size === 0 && sending.length === 0;
    if (isNone || !inbox || fetchedAt === undefined) {
      return decided;
    }
    const fresh = new Map(inbox.waiting.map(one => [entryKey(one), one]));
    const listed = inbox.waiting.length;
    const mayLack =
      inbox.more ||
      inbox.problems.length > 0 ||
      inbox.forViewer + inbox.forOthers > listed;
    const known = new Map(
      [...decided].map(([key, outcome]) => [
        key,
        correctedBy(outcome, fresh.get(key), { fetchedAt, owners }, mayLack, t),
      ]),
    );
    for (const [key, entry] of fresh) {
      const sent = sendingOf(entry, sending);
      // From the page of its pipeline, or from here before one left.
      if (sent && !isSettled(known.get(key))) {
        const { decision } = sent;
        known.set(key, { entry, decision, state: { kind: 'sending' } });
      }
    }
    return known;
  }, [decided, sending, inbox, fetchedAt, owners, t]);
  const all = useMemo(
    () =>
      shownEntries(
        inbox?.waiting ?? [],
        [...outcomes.values()].map(({ entry }) => entry),
      ),
    [inbox, outcomes],
  );
  const services = useMemo(
    () => [...new Set(all.map(({ service }) => service))].sort(),
    [all],
  );
  const entities = useEntities(services);
  const titleOf = (service: string) => {
    const entity = entities?.get(service);
    return entity ? titleOfEntity(entity) : refWords(service);
  };

  const found = all.filter(entry =>
    matchesText(entry, titleOf(entry.service), text, t),
  );
  const countsOf = (entries: InboxEntry[]) => {
    const waiting = entries.filter(
      entry => !isSettled(outcomes.get(entryKey(entry))),
    );
    const me = waiting.filter(isForViewer).length;
    return { me, others: waiting.length - me, all: waiting.length };
  };
  const total = inbox ? inbox.forViewer + inbox.forOthers : 0;
  // The backend counts all, and lists no more than so many.
  const isCut = inbox !== undefined && total > inbox.waiting.length;
  const totals = isCut
    ? { me: inbox.forViewer, others: inbox.forOthers, all: total }
    : countsOf(all);
  const counts = text ? countsOf(found) : totals;
  return {
    all,
    // What came of a decision is seen also where the viewer may not decide by now.
    shown: found.filter(
      entry => matchesViewer(entry, waitsFor) || decided.has(entryKey(entry)),
    ),
    outcomes,
    counts,
    totals,
    titleOf,
  };
}

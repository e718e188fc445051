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
import { isSettled } from '../../model/outcomes';
import type { Outcomes } from '../../queries/useDecisions';

/** What there is, and what of it a person wants to see. */
export interface ShownEntries {
  all: InboxEntry[];
  shown: InboxEntry[];
  /** How many wait for whom, as far as the search goes. */
  counts: Record<WaitsFor, number>;
  /** What people call a service. */
  titleOf(service: string): string;
}

/** Narrows what waits, and counts it. */
export function useShownEntries(
  inbox: Inbox | undefined,
  outcomes: Outcomes,
  view: InboxView,
): ShownEntries {
  const t = useMessages();
  const { text, waitsFor } = view;
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
  const waiting = found.filter(
    entry => !isSettled(outcomes.get(entryKey(entry))),
  );
  const own = waiting.filter(isForViewer).length;
  const total = inbox ? inbox.forViewer + inbox.forOthers : 0;
  // The backend counts all, and lists no more than so many.
  const isCut = !text && inbox !== undefined && total > inbox.waiting.length;
  const counts = isCut
    ? { me: inbox.forViewer, others: inbox.forOthers, all: total }
    : { me: own, others: waiting.length - own, all: waiting.length };
  return {
    all,
    shown: found.filter(entry => matchesViewer(entry, waitsFor)),
    counts,
    titleOf,
  };
}

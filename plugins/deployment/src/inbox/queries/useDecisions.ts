import { useApi } from '@backstage/frontend-plugin-api';
import { useQueryClient } from '@tanstack/react-query';
import type { Decision, InboxEntry } from 'backstage-plugin-deployment-common';
import { useCallback, useRef, useState } from 'react';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { inboxesKey } from '../../pipeline/queries/keys';
import { serviceKeys } from '../../pipeline/queries/refreshService';
import type { Translate } from '../../translation/ref';
import { useMessages } from '../../translation/useMessages';
import { decisionGroups, entryKey, type DecisionGroup } from '../model/entries';
import {
  confirmed,
  isSending,
  notConfirmed,
  notNamed,
  type EntryOutcome,
} from '../model/outcomes';

/** Runs that are decided about at the same time. */
const AT_ONCE = 3;

/** What came of decisions, by the key of the entry. */
export type Outcomes = ReadonlyMap<string, EntryOutcome>;

/** Decides about entries, and keeps what came of it until it is put away. */
export interface Decisions {
  outcomes: Outcomes;
  /** The outcomes of the last press, once all of them are known. */
  last: EntryOutcome[] | undefined;
  /**
   * Sends one decision about several entries. Those about which one is under way
   * already are left out.
   *
   * @returns What came of each that was sent, once all are known.
   */
  decide(
    entries: InboxEntry[],
    decision: Decision,
    comment: string,
  ): Promise<EntryOutcome[]>;
  /** Puts away what came of one entry. */
  dismiss(key: string): void;
  /** Puts away all that is not under way. */
  dismissAll(): void;
}

/** Does something for each of several, so many at once. */
async function inPool<T>(
  all: T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  const rest = [...all];
  const worker = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function outcomesOfError(
  group: DecisionGroup,
  decision: Decision,
  error: unknown,
  t: Translate,
): EntryOutcome[] {
  const failure = error instanceof Error ? error : new Error(String(error));
  return group.entries.map(entry => notConfirmed(entry, decision, failure, t));
}

/**
 * Decides about entries of the inbox: one request for each run of a service, a
 * few at once, none of them repeated. What comes of them is told entry by entry.
 */
export function useDecisions(): Decisions {
  const api = useApi(deploymentApiRef);
  const queryClient = useQueryClient();
  const t = useMessages();
  const [outcomes, setOutcomes] = useState<Outcomes>(new Map());
  const [last, setLast] = useState<EntryOutcome[]>();
  // Beside the state: two presses may come before anything is rendered anew.
  const underWay = useRef(new Set<string>());

  const put = useCallback((found: EntryOutcome[]) => {
    setOutcomes(before => {
      const after = new Map(before);
      found.forEach(one => after.set(entryKey(one.entry), one));
      return after;
    });
  }, []);

  const decide = useCallback(
    async (entries: InboxEntry[], decision: Decision, comment: string) => {
      const free = entries.filter(
        entry => !underWay.current.has(entryKey(entry)),
      );
      free.forEach(entry => underWay.current.add(entryKey(entry)));
      if (free.length === 0) {
        return [];
      }
      setLast(undefined);
      put(free.map(entry => ({ entry, decision, state: { kind: 'sending' } })));

      const all: EntryOutcome[] = [];
      const send = async (group: DecisionGroup) => {
        const { service, run } = group;
        let found: EntryOutcome[];
        try {
          const { environments } = await api.decide(
            { entityRef: service, run },
            {
              environments: group.entries.map(({ environment }) => environment),
              decision,
              ...(comment ? { comment } : {}),
            },
          );
          found = group.entries.map(entry => {
            const told = environments.find(
              ({ environment }) => environment === entry.environment,
            );
            return told
              ? confirmed(entry, decision, told)
              : notNamed(entry, decision, t);
          });
        } catch (error) {
          found = outcomesOfError(group, decision, error, t);
        }
        all.push(...found);
        put(found);
        // Not awaited: what was decided is decided, whatever reading again brings.
        serviceKeys(service).forEach(queryKey =>
          queryClient.invalidateQueries({ queryKey }),
        );
      };
      await inPool(decisionGroups(free), async groups => {
        for (const group of groups) {
          await send(group);
        }
      });
      free.forEach(entry => underWay.current.delete(entryKey(entry)));
      setLast(all);
      queryClient.invalidateQueries({ queryKey: inboxesKey });
      return all;
    },
    [api, put, queryClient, t],
  );

  const keepOnly = useCallback(
    (isKept: (key: string, one: EntryOutcome) => boolean) =>
      setOutcomes(
        before => new Map([...before].filter(([key, one]) => isKept(key, one))),
      ),
    [],
  );
  const dismiss = useCallback(
    (key: string) => keepOnly((other, one) => other !== key || isSending(one)),
    [keepOnly],
  );
  const dismissAll = useCallback(() => {
    setLast(undefined);
    keepOnly((_, one) => isSending(one));
  }, [keepOnly]);
  return { outcomes, last, decide, dismiss, dismissAll };
}

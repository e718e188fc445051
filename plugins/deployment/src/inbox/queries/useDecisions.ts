import { useApi } from '@backstage/frontend-plugin-api';
import {
  MutationObserver,
  useMutationState,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import type {
  Decision,
  DecisionOutcome,
  DecisionRequest,
  InboxEntry,
} from 'backstage-plugin-deployment-common';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { deploymentApiRef } from '../../api/DeploymentApi';
import { useToast } from '../../hooks/useToast';
import {
  decideKey,
  decideScope,
  type DecisionTarget,
} from '../../pipeline/approval/queries/useDecide';
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
  outcomeSentence,
  type EntryOutcome,
  type Reading,
} from '../model/outcomes';

/** Runs that are decided about at the same time. */
const AT_ONCE = 3;

/** What came of decisions, by the key of the entry. */
export type Outcomes = ReadonlyMap<string, EntryOutcome>;

/** A decision about a run that is on its way. */
export interface Sending {
  target: DecisionTarget;
  environments: string[];
  decision: Decision;
}

/** Decides about entries, and keeps what came of it until it is put away. */
export interface Decisions {
  outcomes: Outcomes;
  /** The outcomes of the last press, once all of them are known. */
  last: EntryOutcome[] | undefined;
  /** What is on its way, from here or from another place of the app. */
  sending: readonly Sending[];
  /**
   * Sends one decision about several entries. Those about which one is under way
   * already, from here or from the pipeline, are left out. What came of it is
   * said in passing where the page is left before that is known.
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
  /** Puts away all that is not under way, except what is still needed. */
  dismissAll(isKept: (key: string) => boolean): void;
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

/** All decisions about runs that are on their way. */
function sendingIn(queryClient: QueryClient): Sending[] {
  return queryClient
    .getMutationCache()
    .findAll({ mutationKey: decideKey(), status: 'pending' })
    .flatMap(({ options, state }) => {
      const [, entityRef, run] = options.mutationKey ?? [];
      const request = state.variables as DecisionRequest | undefined;
      return request
        ? [
            {
              target: { entityRef: String(entityRef), run: String(run) },
              environments: request.environments,
              decision: request.decision,
            },
          ]
        : [];
    });
}

/** The decision that is on its way about an entry. */
export function sendingOf(
  { service, run, environment }: InboxEntry,
  sending: readonly Sending[],
): Sending | undefined {
  return sending.find(
    ({ target, environments }) =>
      target.entityRef === service &&
      target.run === run.id &&
      environments.includes(environment),
  );
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
export function useDecisions(
  /** The answer that is shown: only a later one knows better. */
  reading: Reading | undefined,
): Decisions {
  const api = useApi(deploymentApiRef);
  const queryClient = useQueryClient();
  const t = useMessages();
  const toast = useToast();
  const say = useRef(toast);
  say.current = toast;
  const isThere = useRef(true);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  const pending = useMutationState({
    filters: { mutationKey: decideKey(), status: 'pending' },
    select: ({ mutationId }) => mutationId,
  }).join(' ');
  const sending = useMemo(
    () => (pending ? sendingIn(queryClient) : []),
    [pending, queryClient],
  );
  const [outcomes, setOutcomes] = useState<Outcomes>(new Map());
  const [last, setLast] = useState<EntryOutcome[]>();
  // Beside the state: two presses may come before anything is rendered anew.
  const underWay = useRef(new Set<string>());
  const shown = useRef(reading);
  useEffect(() => {
    shown.current = reading;
  });

  const put = useCallback((found: EntryOutcome[]) => {
    setOutcomes(before => {
      const after = new Map(before);
      found.forEach(one => after.set(entryKey(one.entry), one));
      return after;
    });
  }, []);

  const decide = useCallback(
    async (entries: InboxEntry[], decision: Decision, comment: string) => {
      const elsewhere = sendingIn(queryClient);
      const free = entries.filter(
        entry =>
          !underWay.current.has(entryKey(entry)) &&
          !sendingOf(entry, elsewhere),
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
          const target = { entityRef: service, run };
          const { environments } = await new MutationObserver<
            DecisionOutcome,
            Error,
            DecisionRequest
          >(queryClient, {
            mutationKey: decideKey(target),
            scope: decideScope(target),
            mutationFn: request => api.decide(target, request),
            retry: false,
            networkMode: 'always',
          }).mutate({
            environments: group.entries.map(({ environment }) => environment),
            decision,
            ...(comment ? { comment } : {}),
          });
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
      const since = shown.current;
      put(all.map(one => ({ ...one, since })));
      setLast(all);
      if (!isThere.current) {
        const isAllDone = all.every(({ state }) => state.kind === 'done');
        say.current({
          title: isAllDone
            ? t('pipeline.approval.late.decided')
            : t('pipeline.approval.late.notDecided'),
          description: `${outcomeSentence(all, t)}.`,
          status: isAllDone ? 'success' : 'warning',
        });
      }
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
  const dismissAll = useCallback(
    (isKept: (key: string) => boolean) => {
      setLast(undefined);
      keepOnly((key, one) => isSending(one) || isKept(key));
    },
    [keepOnly],
  );
  return { outcomes, last, sending, decide, dismiss, dismissAll };
}

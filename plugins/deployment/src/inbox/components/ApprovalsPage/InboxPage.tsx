import { Button } from '@backstage/ui';
import type { Decision, InboxEntry } from 'backstage-plugin-deployment-common';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useInboxView } from '../../../hooks/useInboxView';
import { useMessages } from '../../../translation/useMessages';
import { accountsOf } from '../../model/accounts';
import { entryKey, isForViewer } from '../../model/entries';
import { isSending, isSettled, isUnknown } from '../../model/outcomes';
import { useDecisions } from '../../queries/useDecisions';
import { useInbox } from '../../queries/useInbox';
import { onlyAPersonCanHelp } from '../../queries/rhythm';
import { useDeniedEntries } from '../../queries/useRights';
import { DecisionBar } from '../DecisionBar';
import { InboxFilters } from '../InboxFilters';
import { InboxProblems } from '../InboxProblems';
import type { RowActions } from '../InboxRow';
import { StaleInbox, StaleSinceProvider } from '../StaleInbox';
import styles from './ApprovalsPage.module.css';
import { InboxFailed } from './InboxFailed';
import { InboxHeader } from './InboxHeader';
import { InboxList } from './InboxList';
import { KeysHelp } from './KeysHelp';
import { LoadingInbox } from './LoadingInbox';
import { NothingHere } from './NothingHere';
import { Summary } from './Summary';
import { useInboxKeys } from './useInboxKeys';
import { useShownEntries } from './useShownEntries';

/** The inbox: filters, what waits, and deciding about one or several. */
export function InboxPage() {
  const t = useMessages();
  const [view, setView] = useInboxView();
  const query = useInbox(view.owners);
  const { answer, error, isRefreshing } = query;
  const decisions = useDecisions(query.reading);
  const { last, decide, dismiss } = decisions;
  const { all, shown, outcomes, counts, totals, titleOf } = useShownEntries(
    answer?.inbox,
    query.reading,
    decisions,
    view,
  );
  // As long as nobody knows what came of it, it must not be sent again.
  const dismissAll = () =>
    decisions.dismissAll(key => isUnknown(outcomes.get(key)));
  // What could not be refreshed is no fresher than what the provider withheld.
  const staleSince =
    answer && (answer.inbox.stale || error)
      ? answer.inbox.fetchedAt
      : undefined;
  const denied = useDeniedEntries(all);
  const [ticks, setTicks] = useState<ReadonlySet<string>>(new Set());
  const [comment, setComment] = useState('');
  const [asked, setAsked] = useState<string>();
  const [comments, setComments] = useState<ReadonlyMap<string, string>>(
    new Map(),
  );

  const isOpen = (entry: InboxEntry) =>
    isForViewer(entry) &&
    !denied.has(entryKey(entry)) &&
    !isSettled(outcomes.get(entryKey(entry))) &&
    !isUnknown(outcomes.get(entryKey(entry)));
  // What is filtered away or cannot be decided is never decided about unseen.
  const ticked = shown.filter(
    entry => ticks.has(entryKey(entry)) && isOpen(entry),
  );
  const tickable = shown.filter(
    entry => isOpen(entry) && !isSending(outcomes.get(entryKey(entry))),
  );

  const actions = useMemo(() => {
    const send = async (
      entries: InboxEntry[],
      decision: Decision,
      words: string,
    ) => {
      const found = await decide(entries, decision, words);
      const settled = found
        .filter(isSettled)
        .map(outcome => entryKey(outcome.entry));
      setTicks(
        before => new Set([...before].filter(key => !settled.includes(key))),
      );
      return found.length > 0 && settled.length === found.length;
    };
    const row: RowActions = {
      tick: (key, isTicked) =>
        setTicks(before => {
          const after = new Set(before);
          if (isTicked) {
            after.add(key);
          } else {
            after.delete(key);
          }
          return after;
        }),
      comment: (key, written) =>
        setComments(before => new Map(before).set(key, written)),
      dismiss,
      decide: (entry, decision, words) => {
        send([entry], decision, words);
      },
    };
    const several = async (
      entries: InboxEntry[],
      decision: Decision,
      words: string,
    ) => {
      if (await send(entries, decision, words)) {
        // What failed keeps it.
        setComment('');
      }
    };
    return { row, several };
  }, [decide, dismiss]);

  // The form of a row is gone while it is selected: what was written goes on in
  // the bar, and comes back to the row that was selected alone.
  const takeOver = (keys: string[]) => {
    const written = keys.flatMap(key => comments.get(key)?.trim() || []);
    if (written.length > 0) {
      const words = new Set([comment.trim(), ...written].filter(Boolean));
      setComment([...words].join('\n'));
      setComments(
        before => new Map([...before].filter(([key]) => !keys.includes(key))),
      );
    }
  };
  const tick = useRef<RowActions['tick']>(actions.row.tick);
  tick.current = (key, isTicked) => {
    actions.row.tick(key, isTicked);
    if (isTicked) {
      takeOver([key]);
    } else if (ticked.every(entry => entryKey(entry) === key)) {
      setComments(before => new Map(before).set(key, comment));
      setComment('');
    }
  };
  const row = useMemo(
    (): RowActions => ({
      ...actions.row,
      // The same function for all rows: none of them is rendered for it.
      tick: (key, isTicked) => tick.current(key, isTicked),
    }),
    [actions],
  );

  const heading = useRef<HTMLHeadingElement>(null);
  const [isHelped, setHelped] = useState(false);
  useInboxKeys({
    root: () => heading.current?.closest('main'),
    onHelp: () => setHelped(true),
  });
  const hasBar = ticked.length > 0;
  const isFirst = useRef(true);
  useEffect(() => {
    // What had the focus may have gone: with what was decided, or put away.
    if (!isFirst.current && document.activeElement === document.body) {
      heading.current?.focus({ preventScroll: true });
    }
    isFirst.current = false;
  }, [hasBar, outcomes.size]);

  return (
    <StaleSinceProvider value={staleSince}>
      <InboxHeader
        ref={heading}
        query={query}
        asked={asked}
        onRefresh={() => {
          dismissAll();
          setAsked(answer?.inbox.fetchedAt);
          query.refresh();
        }}
      />
      <InboxFilters
        view={view}
        onChange={setView}
        // Nought would be a claim where nothing could be read.
        counts={answer && !onlyAPersonCanHelp(answer) ? counts : undefined}
        totals={totals}
      />
      {error && <InboxFailed error={error} query={query} />}
      {answer && (
        <InboxProblems
          answer={answer}
          isRefreshing={isRefreshing}
          refresh={query.refresh}
        />
      )}
      {answer && !error && (
        <StaleInbox
          answer={answer}
          isRefreshing={isRefreshing}
          refresh={query.refresh}
        />
      )}
      <Summary outcomes={last} onDismiss={dismissAll} />
      {!answer && !error && <LoadingInbox />}
      {answer && shown.length > 0 && (
        <InboxList
          entries={shown}
          tickable={tickable}
          ticked={ticked}
          denied={denied}
          outcomes={outcomes}
          comments={comments}
          accounts={answer.inbox.accounts}
          titleOf={titleOf}
          isMixed={view.waitsFor === 'all'}
          isEarlier={query.isEarlier}
          more={answer.inbox.more}
          actions={row}
          onTickAll={isTicked => {
            const keys = isTicked ? tickable.map(entryKey) : [];
            setTicks(new Set(keys));
            takeOver(keys);
          }}
        />
      )}
      {answer && shown.length === 0 && (
        <NothingHere
          answer={answer}
          counts={counts}
          view={view}
          onChange={setView}
        />
      )}
      {answer && (
        <p className={styles.muted}>{t('pipeline.inbox.notSearched')}</p>
      )}
      <div className={styles.help}>
        <Button variant="tertiary" size="small" onPress={() => setHelped(true)}>
          {t('pipeline.inbox.keys.show')} <kbd aria-hidden="true">?</kbd>
        </Button>
      </div>
      {isHelped && <KeysHelp onClose={() => setHelped(false)} />}
      {hasBar && (
        <DecisionBar
          entries={ticked}
          comment={comment}
          sending={
            ticked.map(entry => outcomes.get(entryKey(entry))).find(isSending)
              ?.decision
          }
          account={accountsOf(ticked, answer?.inbox.accounts ?? [], t)}
          titleOf={titleOf}
          onComment={setComment}
          onDecide={decision =>
            actions.several(ticked, decision, comment.trim())
          }
          onClear={() => setTicks(new Set())}
        />
      )}
    </StaleSinceProvider>
  );
}

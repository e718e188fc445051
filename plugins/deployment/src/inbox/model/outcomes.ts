import {
  problemFromError,
  type DecidedEnvironment,
  type Decision,
  type DecisionResult,
  type InboxEntry,
} from 'backstage-plugin-deployment-common';
import { mayHaveDecided } from '../../pipeline/approval/model/failure';
import { withoutNothing } from '../../pipeline/approval/model/outcomes';
import { readFailure } from '../../settings/model/failure';
import type { Translate } from '../../translation/ref';

/** An answer of the inbox, as far as it tells it from an earlier one. */
export interface Reading {
  /** When it was read, as the backend says. */
  fetchedAt: string;
  /** Names the owners that were asked for; none while it is that of others. */
  owners: string | undefined;
}

/** What came of a decision about one entry. */
export interface EntryOutcome {
  /** The entry as it was when it was decided about, or as was read since. */
  entry: InboxEntry;
  decision: Decision;
  /** What was shown when the press ended; none as long as it has not. */
  since?: Reading;
  state:
    | { kind: 'sending' }
    /** Nobody knew what came of it, and it was seen waiting since. */
    | { kind: 'still_waiting'; message: string }
    | {
        kind: DecisionResult['kind'];
        /** A sentence. */
        message: string;
        /** Who had decided before. */
        by?: string;
        /** What they had decided. */
        earlier?: Decision;
      };
}

/** What came of it, as the provider confirmed. */
export function confirmed(
  entry: InboxEntry,
  decision: Decision,
  { result, message }: DecidedEnvironment,
): EntryOutcome {
  return {
    entry,
    decision,
    state: {
      kind: result.kind,
      message,
      ...(result.kind === 'already_decided'
        ? {
            by: result.by?.login,
            earlier: result.decision ?? undefined,
          }
        : {}),
    },
  };
}

/** What is known where there was no answer about it. */
export function notConfirmed(
  entry: InboxEntry,
  decision: Decision,
  error: Error,
  t: Translate,
): EntryOutcome {
  const { message } = readFailure(error, t);
  const isUncertain = mayHaveDecided(error);
  return {
    entry,
    decision,
    state: {
      kind: isUncertain ? 'unknown' : 'refused',
      message:
        isUncertain && problemFromError(error)?.code !== 'outcome_unknown'
          ? t('pipeline.inbox.outcome.noAnswer', { reason: message })
          : withoutNothing(message),
    },
  };
}

/** What is known where the answer was about others only. */
export function notNamed(
  entry: InboxEntry,
  decision: Decision,
  t: Translate,
): EntryOutcome {
  return {
    entry,
    decision,
    state: {
      kind: 'unknown',
      message: t('pipeline.inbox.outcome.notNamed'),
    },
  };
}

/** Whether it is under way. */
export function isSending(outcome: EntryOutcome | undefined): boolean {
  return outcome?.state.kind === 'sending';
}

/** Whether there is nothing left to decide. */
export function isSettled(outcome: EntryOutcome | undefined): boolean {
  const kind = outcome?.state.kind;
  return (
    kind === 'done' ||
    kind === 'already_decided' ||
    kind === 'no_longer_waiting'
  );
}

/** Whether nobody knows what came of it, so that it must not be sent again. */
export function isUnknown(outcome: EntryOutcome | undefined): boolean {
  return outcome?.state.kind === 'unknown';
}

/**
 * What is known of a decision by now: one that was refused, or of which nobody
 * knew what came of it, is corrected by what was read after it. An answer that
 * may not be whole takes nothing back by leaving it out.
 *
 * @param fresh - The entry in the answer that is shown, if it is in there.
 * @param mayLack - Whether the answer may leave out what waits.
 */
export function correctedBy(
  outcome: EntryOutcome,
  fresh: InboxEntry | undefined,
  reading: Reading,
  mayLack: boolean,
  t: Translate,
): EntryOutcome {
  if (isSettled(outcome) || isSending(outcome)) {
    return outcome;
  }
  const { since } = outcome;
  const isLater =
    since !== undefined &&
    Date.parse(reading.fetchedAt) > Date.parse(since.fetchedAt);
  if (fresh) {
    return isLater && isUnknown(outcome)
      ? {
          ...outcome,
          entry: fresh,
          state: {
            kind: 'still_waiting',
            message: t('pipeline.inbox.outcome.stillWaiting'),
          },
        }
      : { ...outcome, entry: fresh };
  }
  const isOfSame =
    reading.owners !== undefined && reading.owners === since?.owners;
  return isLater && isOfSame && !mayLack
    ? {
        ...outcome,
        state: {
          kind: 'no_longer_waiting',
          message: t('pipeline.inbox.outcome.gone'),
        },
      }
    : outcome;
}

/** What came of several decisions, in one sentence. */
export function outcomeSentence(
  outcomes: EntryOutcome[],
  t: Translate,
): string {
  const of = (kind: EntryOutcome['state']['kind'], decision?: Decision) =>
    outcomes.filter(
      one =>
        one.state.kind === kind && (!decision || one.decision === decision),
    );
  const parts: string[] = [];
  const add = (
    found: EntryOutcome[],
    words: (count: number) => string,
  ): void => {
    if (found.length > 0) {
      parts.push(words(found.length));
    }
  };
  add(of('done', 'approve'), count =>
    t('pipeline.inbox.summary.approved', { count }),
  );
  add(of('done', 'reject'), count =>
    t('pipeline.inbox.summary.rejected', { count }),
  );
  const earlier = new Map<string, EntryOutcome[]>();
  for (const one of of('already_decided')) {
    const by = one.state.kind === 'already_decided' ? one.state.by : undefined;
    earlier.set(by ?? '', [...(earlier.get(by ?? '') ?? []), one]);
  }
  earlier.forEach((found, by) =>
    add(found, count =>
      by
        ? t('pipeline.inbox.summary.decidedBy', { count, by })
        : t('pipeline.inbox.summary.decided', { count }),
    ),
  );
  add(of('no_longer_waiting'), count =>
    t('pipeline.inbox.summary.gone', { count }),
  );
  add(of('refused'), count => t('pipeline.inbox.summary.refused', { count }));
  add(of('unknown'), count => t('pipeline.inbox.summary.unknown', { count }));
  return parts.join(', ');
}

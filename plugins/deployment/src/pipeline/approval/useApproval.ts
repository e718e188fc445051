import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import type {
  Decision,
  DecisionOutcome,
  Pipeline,
} from 'backstage-plugin-deployment-common';
import { useEffect, useRef, useState } from 'react';
import { useNow } from '../../components/Clock';
import { useKnownEnvironment } from '../../deploy/queries/useOrigin';
import { useDeniedOn } from '../../deploy/queries/useRightOn';
import { useToast } from '../../hooks/useToast';
import { providerName } from '../../model/provider';
import { readFailure } from '../../settings/model/failure';
import type { Translate } from '../../translation/ref';
import { useMessages } from '../../translation/useMessages';
import { pipelinesKey } from '../queries/keys';
import { commentLength, MAX_COMMENT } from './model/comment';
import { decisionFailure, mayHaveDecided } from './model/failure';
import { hindranceOf } from './model/hindrance';
import {
  decidedItems,
  outcomeSentence,
  type DecidedItem,
} from './model/outcomes';
import {
  reviewOfStage,
  waitingReviews,
  type WaitingReview,
} from './model/reviews';
import { meanwhileSentence } from './model/meanwhile';
import { useDecide } from './queries/useDecide';
import { useMeanwhile } from './useMeanwhile';

/** What the panel is about. */
export interface Approval {
  /** Full entity ref of the service. */
  entityRef: string;
  /** Name of the environment that the pipeline was asked for. */
  environment: string;
  pipeline: Pipeline;
  /** Id of the stage that is selected: its environment is ticked alone. */
  selected: string | undefined;
  /** Called with every answer to a decision, to look at the run again. */
  onDecided?(): void;
}

/** A review with why the viewer cannot decide about it. */
export interface OpenReview {
  review: WaitingReview;
  /** None if they can. */
  reason: string | undefined;
  isTicked: boolean;
}

/** What is known of an environment's last decision, and by which reading. */
type Last = Record<string, { is: 'unknown' | 'settled'; readAt: string }>;

function lastOf(items: readonly DecidedItem[], readAt: string): Last {
  return Object.fromEntries(
    items
      .filter(({ result }) => result.kind !== 'refused')
      .map(({ target, result }) => [
        target.environment,
        { is: result.kind === 'unknown' ? 'unknown' : 'settled', readAt },
      ]),
  );
}

/** What is ticked before anybody ticks: what was asked for, else the first that can be. */
function tickedAtFirst(
  reviews: readonly { review: WaitingReview; reason: string | undefined }[],
  { selected, environment }: Approval,
): string | undefined {
  const chosen = reviewOfStage(
    reviews.map(({ review }) => review),
    selected,
  );
  if (chosen) {
    return chosen.environment;
  }
  const open = reviews.filter(({ reason }) => reason === undefined);
  return (
    open.find(({ review }) => review.environment === environment) ?? open[0]
  )?.review.environment;
}

function everySentence(
  items: readonly DecidedItem[],
  provider: string,
  t: Translate,
): string {
  return items.map(item => outcomeSentence(item, provider, t)).join(' ');
}

/** What somebody may decide about a run, what is ticked, and what came of it. */
export function useApproval(approval: Approval) {
  const { entityRef, environment, pipeline, selected, onDecided } = approval;
  const { run, account, stale, fetchedAt } = pipeline;
  const t = useMessages();
  const now = useNow();
  const toast = useToast();
  const queryClient = useQueryClient();
  const isLooking =
    useIsFetching({ queryKey: pipelinesKey(entityRef) }, queryClient) > 0;
  const known = useKnownEnvironment({ entityRef, environment });
  const provider = providerName(
    account?.provider ?? known?.origin.provider ?? '',
    t,
  );

  const [comment, setComment] = useState('');
  const [ticks, setTicks] = useState<{
    selected: string | undefined;
    names: ReadonlySet<string>;
  }>();
  const [last, setLast] = useState<Last>({});
  const isThere = useRef(true);
  const reading = useRef(fetchedAt);
  reading.current = fetchedAt;
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);

  const decide = useDecide(
    { entityRef, run: run.id },
    {
      outcome: (outcome: DecisionOutcome) => {
        const items = decidedItems(outcome);
        const isAllDone = items.every(({ result }) => result.kind === 'done');
        if (!isThere.current) {
          toast({
            title: isAllDone
              ? t('pipeline.approval.late.decided')
              : t('pipeline.approval.late.notDecided'),
            description: everySentence(items, provider, t),
            status: isAllDone ? 'success' : 'warning',
          });
          return;
        }
        setLast(before => ({ ...before, ...lastOf(items, reading.current) }));
        if (isAllDone) {
          setComment('');
        }
        onDecided?.();
      },
      failure: (error, request) => {
        if (!isThere.current) {
          toast({
            title: mayHaveDecided(error)
              ? t('pipeline.approval.late.notDecided')
              : t('pipeline.approval.outcome.nothing'),
            description: readFailure(error, t).message,
            status: mayHaveDecided(error) ? 'warning' : 'danger',
          });
          return;
        }
        const failure = decisionFailure(error, request, entityRef, t);
        if (failure.kind === 'unknown') {
          setLast(before => ({
            ...before,
            ...lastOf(failure.items, reading.current),
          }));
        }
        onDecided?.();
      },
    },
  );
  const { outcome, error, sent, isSending, press } = decide;
  const failure =
    error && sent ? decisionFailure(error, sent, entityRef, t) : undefined;
  const decided = outcome ? decidedItems(outcome) : [];
  const items = failure?.kind === 'unknown' ? failure.items : decided;

  const waiting = waitingReviews(pipeline);
  const became = useMeanwhile(
    pipeline,
    waiting,
    name =>
      last[name] !== undefined ||
      (isSending && sent?.environments.includes(name) === true),
  );
  const denied = useDeniedOn(
    entityRef,
    waiting.map(review => review.environment),
    'approve',
  );
  const newest = Math.max(...pipeline.attempts.map(({ number }) => number), 0);
  const judged = waiting.map(review => {
    const before = last[review.environment];
    return {
      review,
      reason: hindranceOf(
        review,
        {
          isDenied: denied.has(review.environment),
          stale: stale ? { problem: stale, fetchedAt } : undefined,
          // What was read since knows better.
          last: before?.readAt === fetchedAt ? before.is : undefined,
          isEarlierAttempt: pipeline.attempt < newest,
          provider,
          now,
        },
        t,
      ),
    };
  });
  // Once somebody chose among several, the last one is not ticked by itself: it
  // would be under the pointer that has just decided about the others.
  const hasChosen = ticks !== undefined && ticks.selected === selected;
  const isOneOfSeveral =
    waiting.length > 1 || (waiting.length > 0 && hasChosen);
  const first = tickedAtFirst(judged, approval);
  const isTicked = (name: string) =>
    hasChosen ? ticks.names.has(name) : name === first;
  const reviews = judged.map(
    ({ review, reason }): OpenReview => ({
      review,
      reason,
      isTicked:
        !isOneOfSeveral ||
        (reason === undefined && isTicked(review.environment)),
    }),
  );
  const ticked = reviews.filter(one => one.isTicked);
  const names = ticked.map(({ review }) => review.environment);

  const whyNot = (): string | undefined => {
    if (!isOneOfSeveral) {
      return (
        reviews[0].reason ??
        (commentLength(comment) > MAX_COMMENT
          ? t('pipeline.approval.hindrance.tooLong')
          : undefined)
      );
    }
    if (reviews.every(({ reason }) => reason !== undefined)) {
      return t('pipeline.approval.hindrance.none');
    }
    if (names.length === 0) {
      return t('pipeline.approval.hindrance.nothingTicked');
    }
    return commentLength(comment) > MAX_COMMENT
      ? t('pipeline.approval.hindrance.tooLong')
      : undefined;
  };

  const isKept =
    became.length > 0 && waiting.length === 0 && comment.trim() !== '';
  const announcement = () => {
    if (isSending && sent) {
      return '';
    }
    if (failure && failure.kind !== 'unknown') {
      const message =
        failure.kind === 'comment'
          ? failure.message
          : readFailure(failure.error, t).message;
      return `${t('pipeline.approval.outcome.nothing')}. ${message}`;
    }
    return [
      everySentence(items, provider, t),
      ...became.map(one => meanwhileSentence(one, t)),
      ...(isKept ? [t('pipeline.approval.meanwhile.kept')] : []),
    ]
      .filter(Boolean)
      .join(' ');
  };

  return {
    provider,
    /** What others have decided since the panel was opened. */
    became,
    /** Whether something was written that nothing waits for any more. */
    isKept,
    reviews,
    /** Whether there are several, of which some are ticked. */
    isOneOfSeveral,
    /** Environments that would be decided about. */
    names,
    /** Why nothing can be decided. */
    reason: waiting.length > 0 ? whyNot() : undefined,
    comment,
    setComment,
    /** What came of the last press, as long as no other is on its way. */
    items: isSending ? [] : items,
    failure: isSending ? undefined : failure,
    /** What is being sent, if anything is. */
    sending: isSending ? sent?.decision ?? ('approve' as const) : undefined,
    announcement: announcement(),
    isLooking,
    lookAgain: async () => {
      await queryClient.invalidateQueries({
        queryKey: pipelinesKey(entityRef),
      });
    },
    tick: (name: string, isOn: boolean) => {
      const after = new Set(names);
      if (isOn) {
        after.add(name);
      } else {
        after.delete(name);
      }
      setTicks({ selected, names: after });
    },
    decide: (decision: Decision) => {
      const written = comment.trim();
      if (isOneOfSeveral) {
        setTicks({ selected, names: new Set(names) });
      }
      press({
        environments: names,
        decision,
        ...(written ? { comment: written } : {}),
      });
    },
  };
}

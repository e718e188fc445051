import type { SignalApi } from '@backstage/plugin-signals-react';
import {
  focusManager,
  type Query,
  type QueryClient,
} from '@tanstack/react-query';
import {
  DEPLOYMENT_SIGNALS_CHANNEL,
  type DeploymentSignal,
} from 'backstage-plugin-deployment-common';
import type { InboxAnswer } from '../../api/PipelineApi';
import { endsFollowing } from './useFollowed';
import { inboxesKey } from './keys';
import { serviceKeys } from './refreshService';

/** Nothing is asked for more often than this, however many signals come. */
const SHORTEST_MS = 1_000;
/** Inboxes, which are read from all services: not more often than this. */
const INBOX_SHORTEST_MS = 15_000;

/** `meta` of those who want an inbox again with signals; others keep to their own rhythm. */
export const FOLLOWS_SIGNALS = { followsSignals: true };

/** How long one signal lets expect the next. */
const DELIVERS_MS = 5 * 60_000;

function serviceOf(message: Partial<DeploymentSignal>): string | undefined {
  return typeof message.service === 'string'
    ? message.service.toLocaleLowerCase('en-US')
    : undefined;
}

/** Whether an inbox is shown by somebody who wants it again, which a count on every page does not. */
function isFollowed({ observers }: Query): boolean {
  return observers.some(
    ({ options }) =>
      options.meta?.followsSignals === FOLLOWS_SIGNALS.followsSignals,
  );
}

/** Whether an inbox shows something of a service. */
function lists(data: unknown, service: string): boolean {
  const answer = data as InboxAnswer | undefined;
  return (answer?.inbox?.waiting ?? []).some(
    entry => entry.service === service,
  );
}

interface Pace {
  everyMs: number;
  /** Whether to ask at once. Otherwise it only counts as old, for whoever opens it. */
  isWanted?: (query: Query) => boolean;
}

/**
 * Asks again for what is on the screen of a service when the backend signals that
 * a provider reported a change there. A signal is never data.
 */
export class SignalledUpdates {
  readonly #client: QueryClient;
  /** Services of which a signal has come lately, and what ends that. */
  readonly #delivered = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #listeners = new Set<() => void>();
  /** Queries that were asked for just now; whether to ask once more. */
  readonly #recent = new Map<string, { again: boolean }>();
  #subscription: { unsubscribe(): void } | undefined;
  #users = 0;

  constructor(client: QueryClient) {
    this.#client = client;
  }

  /** Listens as long as anybody does. */
  connect(signals: SignalApi): () => void {
    this.#users += 1;
    this.#subscription ??= signals.subscribe<DeploymentSignal>(
      DEPLOYMENT_SIGNALS_CHANNEL,
      message => this.#note(message),
    );
    return () => {
      this.#users -= 1;
      if (this.#users === 0) {
        this.#subscription?.unsubscribe();
        this.#subscription = undefined;
        this.#delivered.forEach(timer => clearTimeout(timer));
        this.#delivered.clear();
      }
    };
  }

  /** Whether a signal about a service has come lately. */
  hasDelivered(service: string): boolean {
    return this.#delivered.has(service);
  }

  /** Told when that may have changed. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #note(message: Partial<DeploymentSignal>) {
    const service = serviceOf(message);
    if (service === undefined) {
      return;
    }
    this.#noteDelivery(service);
    const cache = this.#client.getQueryCache();
    for (const queryKey of serviceKeys(service)) {
      cache
        .findAll({ queryKey })
        .forEach(query => this.#askAgain(query, { everyMs: SHORTEST_MS }));
    }
    // Only where something of it waits, or does now.
    cache
      .findAll({ queryKey: inboxesKey })
      .filter(
        query => message.waits === true || lists(query.state.data, service),
      )
      .forEach(query =>
        this.#askAgain(query, {
          everyMs: INBOX_SHORTEST_MS,
          isWanted: isFollowed,
        }),
      );
  }

  #noteDelivery(service: string) {
    clearTimeout(this.#delivered.get(service));
    this.#delivered.set(
      service,
      // Nobody tells that the connection has broken: only signals say that it holds.
      setTimeout(() => {
        this.#delivered.delete(service);
        this.#listeners.forEach(listener => listener());
      }, DELIVERS_MS),
    );
    this.#listeners.forEach(listener => listener());
  }

  #askAgain(query: Query, pace: Pace) {
    const { queryHash, queryKey } = query;
    const recent = this.#recent.get(queryHash);
    if (recent) {
      recent.again = true;
      return;
    }
    if (endsFollowing(query.state.error)) {
      return;
    }
    // What is under way may have been read before the change.
    const isUnderWay = query.state.fetchStatus === 'fetching';
    this.#recent.set(queryHash, { again: isUnderWay });
    if (!isUnderWay) {
      this.#client.invalidateQueries({
        queryKey,
        exact: true,
        // A hidden page asks when somebody looks at it again.
        refetchType:
          focusManager.isFocused() && (pace.isWanted?.(query) ?? true)
            ? 'active'
            : 'none',
      });
    }
    setTimeout(() => {
      const { again } = this.#recent.get(queryHash) ?? { again: false };
      this.#recent.delete(queryHash);
      if (again) {
        this.#askAgain(query, pace);
      }
    }, pace.everyMs);
  }
}

/**
 * GitHub's limits. Primary: requests (REST) or points (GraphQL) an hour and
 * user. Secondary: requests at the same time, and points a minute.
 */

/** What a budget belongs to. */
export type Resource = 'core' | 'graphql';

/** The state of one budget. */
export interface Budget {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  /** Epoch seconds at which the window ends. */
  readonly reset: number;
}

/** Why a request is refused. */
export type Refusal =
  | { readonly kind: 'primary'; readonly budget: Budget }
  | { readonly kind: 'secondary'; readonly retryAfterSeconds: number };

interface Window {
  limit: number;
  used: number;
  /** Milliseconds. */
  endsAt: number;
}

interface Pace {
  /** Points with the time at which they were spent, oldest first. */
  readonly spent: Record<Resource, { at: number; points: number }[]>;
  running: number;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Requests an hour and address without a token. */
const ANONYMOUS_LIMIT = 60;
/** Requests an hour and user, and points an hour and user. */
const USER_LIMIT = 5_000;
/** Secondary limits, as documented. */
const MAX_CONCURRENT = 100;
const POINTS_A_MINUTE = { core: 900, graphql: 2_000 } as const;

/** Settings of the limits. */
export interface LimitOptions {
  /** Simulated time in milliseconds: the hour of the primary limit. */
  readonly now: () => number;
  /**
   * A time that always moves, in milliseconds: the minute of the secondary
   * limits. A clock that stands still must not gather an hour's requests
   * into one minute.
   */
  readonly pace: () => number;
  /**
   * Whether limits exist at all: they are off on GHES, until a limit is set.
   */
  readonly enabled: boolean;
}

/** The limits of all users. */
export class RateLimits {
  readonly #options: LimitOptions;
  readonly #windows = new Map<string, Window>();
  readonly #paces = new Map<string, Pace>();
  #userLimit = USER_LIMIT;
  #remainingOfNew: number | undefined;
  #secondary = true;
  #enabled: boolean;

  constructor(options: LimitOptions) {
    this.#options = options;
    this.#enabled = options.enabled;
  }

  /** Whether answers carry `x-ratelimit-*`. */
  get enabled(): boolean {
    return this.#enabled;
  }

  /** Switches the secondary limits, for benchmarks that GitHub would stop. */
  setSecondary(enabled: boolean): void {
    this.#secondary = enabled;
  }

  /**
   * Sets the hourly limit of every user and, where given, what is left of it
   * in the windows that are open or open next.
   */
  setPrimary(limit: number, remaining?: number): void {
    this.#enabled = true;
    this.#userLimit = limit;
    for (const window of this.#windows.values()) {
      window.limit = limit;
      if (remaining !== undefined) {
        window.used = Math.max(0, limit - remaining);
      }
    }
    this.#remainingOfNew = remaining;
  }

  #window(who: string, resource: Resource): Window {
    const key = `${resource} ${who}`;
    const now = this.#options.now();
    const found = this.#windows.get(key);
    if (found !== undefined && found.endsAt > now) {
      return found;
    }
    const limit = who.startsWith('@') ? this.#userLimit : ANONYMOUS_LIMIT;
    const spent =
      found === undefined && this.#remainingOfNew !== undefined
        ? Math.max(0, limit - this.#remainingOfNew)
        : 0;
    const window = { limit, used: spent, endsAt: now + HOUR };
    this.#windows.set(key, window);
    return window;
  }

  /** The budget of somebody: `@login`, or an address for anonymous ones. */
  budget(who: string, resource: Resource): Budget {
    const window = this.#window(who, resource);
    return {
      limit: window.limit,
      used: Math.min(window.used, window.limit),
      remaining: Math.max(0, window.limit - window.used),
      reset: Math.ceil(window.endsAt / 1000),
    };
  }

  /** Takes points from a budget. */
  charge(who: string, resource: Resource, points: number): void {
    if (this.enabled) {
      this.#window(who, resource).used += points;
    }
  }

  /** A request began; `leave` follows when its answer went out. */
  arrive(who: string): void {
    this.#pace(who).running += 1;
  }

  /** The counterpart of `arrive`. */
  leave(who: string): void {
    const pace = this.#pace(who);
    pace.running = Math.max(0, pace.running - 1);
  }

  /**
   * Admits a request that has arrived, or says why not.
   *
   * @param points - of the secondary limit: 1 for a read, 5 for a write
   */
  admit(who: string, resource: Resource, points: number): Refusal | null {
    if (!this.enabled) {
      return null;
    }
    if (this.#secondary) {
      const pace = this.#pace(who);
      if (pace.running > MAX_CONCURRENT) {
        return { kind: 'secondary', retryAfterSeconds: 60 };
      }
      const refusal = this.#spend(pace, resource, points);
      if (refusal !== null) {
        return refusal;
      }
    }
    const budget = this.budget(who, resource);
    return budget.remaining <= 0 ? { kind: 'primary', budget } : null;
  }

  #pace(who: string): Pace {
    let pace = this.#paces.get(who);
    if (pace === undefined) {
      pace = { spent: { core: [], graphql: [] }, running: 0 };
      this.#paces.set(who, pace);
    }
    return pace;
  }

  #spend(pace: Pace, resource: Resource, points: number): Refusal | null {
    const now = this.#options.pace();
    const spent = pace.spent[resource].filter(entry => entry.at > now - MINUTE);
    pace.spent[resource] = spent;
    const sum = spent.reduce((total, entry) => total + entry.points, 0);
    if (sum + points > POINTS_A_MINUTE[resource]) {
      const oldest = spent[0]?.at ?? now;
      return {
        kind: 'secondary',
        retryAfterSeconds: Math.max(
          1,
          Math.ceil((oldest + MINUTE - now) / 1000),
        ),
      };
    }
    spent.push({ at: now, points });
    return null;
  }
}

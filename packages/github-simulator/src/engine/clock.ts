// Time that tests move, and everything that is due at some time.

/** Something that happens at a time; stays in the clock until then. */
export interface Scheduled {
  readonly at: number;
  cancelled: boolean;
}

interface Entry extends Scheduled {
  readonly order: number;
  readonly action: () => void;
}

/**
 * A clock with an agenda. Everything due runs in the order of its time (and of
 * its scheduling, where times are equal), and sees `now()` at its own time, so
 * that the outcome does not depend on how far one call advances.
 *
 * A `manual` clock moves only by `advance`. A `real` one follows the system's
 * clock, plus whatever `advance` shifted, and runs what is due by itself once
 * `start` was called.
 */
export class Clock {
  readonly kind: 'real' | 'manual';
  #now: number;
  #shift = 0;
  #running = false;
  #following: boolean;
  #order = 0;
  /** A binary heap: the earliest entry first. */
  #agenda: Entry[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** Starts at `at` (epoch milliseconds), manual until `follow` is called. */
  constructor(kind: 'real' | 'manual', at: number) {
    this.kind = kind;
    this.#now = at;
    this.#following = false;
  }

  /** The time in epoch milliseconds. Never goes back. */
  now(): number {
    if (this.#following && !this.#running) {
      this.#now = Math.max(this.#now, Date.now() + this.#shift);
    }
    return this.#now;
  }

  /** Puts an action on the agenda; times past are due at once. */
  schedule(at: number, action: () => void): Scheduled {
    const entry: Entry = {
      at: Math.max(at, this.#now),
      order: this.#order++,
      action,
      cancelled: false,
    };
    this.#push(entry);
    this.#arm();
    return entry;
  }

  /** As `schedule`, in so many seconds from now. */
  after(seconds: number, action: () => void): Scheduled {
    return this.schedule(this.now() + seconds * 1000, action);
  }

  /** Moves time on and runs what falls due. Negative values are refused. */
  advance(seconds: number): void {
    if (!Number.isFinite(seconds) || seconds < 0) {
      throw new RangeError(
        `Time only moves on: cannot advance by ${seconds} seconds`,
      );
    }
    if (this.#following) {
      this.#shift += seconds * 1000;
      this.catchUp();
    } else {
      this.advanceTo(this.#now + seconds * 1000);
    }
  }

  /** Moves time to a moment, unless that is past. */
  advanceTo(moment: number): void {
    if (this.#running) {
      throw new Error('The clock cannot be moved from inside an event');
    }
    this.#running = true;
    try {
      for (;;) {
        const next = this.#agenda[0];
        if (!next || next.at > moment) break;
        this.#pop();
        if (next.cancelled) continue;
        this.#now = Math.max(this.#now, next.at);
        next.action();
      }
      this.#now = Math.max(this.#now, moment);
    } finally {
      this.#running = false;
    }
    this.#arm();
  }

  /** Runs what is due by the system's clock. Call before answering anything. */
  catchUp(): void {
    if (this.#following && !this.#running) {
      this.advanceTo(Date.now() + this.#shift);
    }
  }

  /**
   * For a `real` clock: from here on time is the system's, and due events run
   * by themselves without keeping the process alive. A manual clock ignores it.
   */
  follow(): void {
    if (this.kind !== 'real' || this.#following) return;
    this.#following = true;
    this.#shift = Math.max(0, this.#now - Date.now());
    this.catchUp();
  }

  /** Stops running events by itself; time can still be read. */
  stop(): void {
    this.#following = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** When the next event is due; null with an empty agenda. */
  nextDue(): number | null {
    while (this.#agenda[0]?.cancelled) this.#pop();
    return this.#agenda[0]?.at ?? null;
  }

  #arm(): void {
    if (!this.#following || this.#running) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const due = this.nextDue();
    if (due === null) return;
    // setTimeout holds 31 bits; a later wake-up just arms again.
    const wait = Math.min(
      Math.max(due - (Date.now() + this.#shift), 0),
      2 ** 31 - 1,
    );
    this.#timer = setTimeout(() => this.catchUp(), wait);
    this.#timer.unref();
  }

  #push(entry: Entry): void {
    const heap = this.#agenda;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#agenda;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) {
        child += 1;
      }
      if (!before(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

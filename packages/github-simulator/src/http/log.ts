/** The log of every request: what the cost targets are asserted from. */
import type { LogNotes, SimRequest } from './exchange.ts';

/** One request of the log. */
export interface LogEntry extends LogNotes {
  /** Counts from 1 and never restarts, also not after `clear`. */
  readonly n: number;
  /** Simulated time of the request, ISO 8601. */
  readonly at: string;
  readonly method: string;
  /** Path with query, as sent. */
  readonly path: string;
  /** Status of the answer; 0 when the connection was dropped. */
  readonly status: number;
  /** Whether the request carried `If-None-Match` or `If-Modified-Since`. */
  readonly conditional: boolean;
}

/** Keeps the newest entries; far more than one test run makes. */
const MAX_ENTRIES = 200_000;

/** The request log. */
export class RequestLog {
  #entries: LogEntry[] = [];
  #next = 1;

  /** Writes one exchange down. */
  add(
    at: number,
    request: SimRequest,
    status: number,
    notes: LogNotes,
  ): LogEntry {
    const query = request.query.toString();
    const entry: LogEntry = {
      n: this.#next,
      at: new Date(at).toISOString(),
      method: request.method,
      path: query === '' ? request.path : `${request.path}?${query}`,
      status,
      conditional:
        request.headers['if-none-match'] !== undefined ||
        request.headers['if-modified-since'] !== undefined,
      ...notes,
    };
    this.#next += 1;
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) {
      this.#entries.splice(0, MAX_ENTRIES / 10);
    }
    return entry;
  }

  /** The entries with a number above `since`, oldest first. */
  entries(since = 0): readonly LogEntry[] {
    return this.#entries.filter(entry => entry.n > since);
  }

  /** Forgets all entries. */
  clear(): void {
    this.#entries = [];
  }
}

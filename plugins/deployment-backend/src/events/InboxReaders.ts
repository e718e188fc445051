/** For so long somebody who asked for an inbox has it on the screen, perhaps: an open one asks every five minutes at least. */
const LATELY_MS = 10 * 60_000;
/** Most readers that are remembered. */
const MOST_READERS = 5_000;
/** Most services in all lists that are remembered together. */
const MOST_SERVICES = 200_000;

interface List {
  services: ReadonlySet<string>;
  /** When each reader of this list asked for it. */
  readers: Map<string, number>;
}

/**
 * Who looked lately at what waits, and through which services: those that they
 * may read. Most people may read the same services, so that a list is kept once
 * for all of them. Bounded by time and by number; those who asked longest ago
 * are forgotten first, and go on polling.
 */
export class InboxReaders {
  readonly #now: () => number;
  /** By what is in them. */
  readonly #lists = new Map<string, List>();
  /** Of each reader the list that they asked for last, the last of all at the end. */
  readonly #listOf = new Map<string, string>();
  #services = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Somebody is shown what waits of these services, which they may read.
   *
   * @param services - Entity refs.
   * @param user - Entity ref of the user.
   */
  note(services: readonly string[], user: string): void {
    this.#forget(user);
    if (services.length === 0) {
      return;
    }
    const key = services.join('\n');
    const list = this.#lists.get(key) ?? this.#begin(key, services);
    list.readers.set(user, this.#now());
    this.#listOf.set(user, key);
    for (const oldest of this.#listOf.keys()) {
      if (
        this.#listOf.size <= MOST_READERS &&
        this.#services <= MOST_SERVICES
      ) {
        return;
      }
      this.#forget(oldest);
    }
  }

  /** Entity refs of those who lately looked at what waits, this service included. */
  of(service: string): string[] {
    const since = this.#now() - LATELY_MS;
    return [...this.#lists.values()].flatMap(({ services, readers }) =>
      services.has(service)
        ? [...readers].flatMap(([user, at]) => (at > since ? [user] : []))
        : [],
    );
  }

  #begin(key: string, services: readonly string[]): List {
    const list = { services: new Set(services), readers: new Map() };
    this.#lists.set(key, list);
    this.#services += list.services.size;
    return list;
  }

  #forget(user: string): void {
    const key = this.#listOf.get(user);
    const list = key === undefined ? undefined : this.#lists.get(key);
    if (key === undefined || !list) {
      return;
    }
    this.#listOf.delete(user);
    list.readers.delete(user);
    if (list.readers.size === 0) {
      this.#lists.delete(key);
      this.#services -= list.services.size;
    }
  }
}

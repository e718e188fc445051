/** For so long somebody who asked about a service has it on the screen, perhaps. */
const LATELY_MS = 30 * 60_000;
/** Most readers of one service that are remembered. */
const MOST_READERS = 1_000;
/** Most pairs of a reader and a service that are remembered. */
const MOST_IN_ALL = 100_000;

/**
 * Who asked this process about which services lately: those who may read them,
 * and whose pages may show them. Bounded by time and by number; those who asked
 * longest ago are forgotten first, and go on polling.
 */
export class Readers {
  readonly #now: () => number;
  /** Of each service the time at which each reader asked last, the last of all at the end. */
  readonly #services = new Map<string, Map<string, number>>();
  #pairs = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Somebody is shown these services, which they may read.
   *
   * @param services - Entity refs.
   * @param user - Entity ref of the user.
   */
  note(services: readonly string[], user: string): void {
    for (const service of services) {
      const readers = this.#services.get(service) ?? new Map<string, number>();
      this.#pairs += readers.delete(user) ? 0 : 1;
      readers.set(user, this.#now());
      this.#services.delete(service);
      this.#services.set(service, readers);
      if (readers.size > MOST_READERS) {
        readers.delete(first(readers)!);
        this.#pairs -= 1;
      }
    }
    while (this.#pairs > MOST_IN_ALL) {
      this.#forget(first(this.#services)!);
    }
  }

  /** Entity refs of those who asked about a service lately. */
  of(service: string): string[] {
    const readers = this.#services.get(service);
    if (!readers) {
      return [];
    }
    const since = this.#now() - LATELY_MS;
    for (const [user, at] of readers) {
      if (at > since) {
        break;
      }
      readers.delete(user);
      this.#pairs -= 1;
    }
    if (readers.size === 0) {
      this.#services.delete(service);
    }
    return [...readers.keys()];
  }

  #forget(service: string): void {
    this.#pairs -= this.#services.get(service)!.size;
    this.#services.delete(service);
  }
}

function first<K>(map: Map<K, unknown>): K | undefined {
  return map.keys().next().value;
}

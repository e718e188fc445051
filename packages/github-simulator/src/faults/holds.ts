/** Requests that wait until somebody lets them go on. */

/** The requests that are held now. */
export class Holds {
  #waiting: (() => void)[] = [];
  #watchers: { readonly count: number; readonly reached: () => void }[] = [];

  /** How many are held. */
  get held(): number {
    return this.#waiting.length;
  }

  /** Holds a request: the promise ends when it may go on. */
  hold(): Promise<void> {
    const released = new Promise<void>(go => this.#waiting.push(go));
    const reached = this.#watchers.filter(({ count }) => count <= this.held);
    this.#watchers = this.#watchers.filter(each => !reached.includes(each));
    reached.forEach(watcher => watcher.reached());
    return released;
  }

  /** Ends when so many are held at once. */
  reached(count: number): Promise<void> {
    return this.held >= count
      ? Promise.resolve()
      : new Promise(reached => this.#watchers.push({ count, reached }));
  }

  /** Lets all go on. @returns how many were held */
  release(): number {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(go => go());
    return waiting.length;
  }
}

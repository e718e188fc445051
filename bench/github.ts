// The benchmark's side of the simulated GitHub: start it, count what is asked, slow it down.

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Where the simulator is. */
export interface Addresses {
  url: string;
  host: string;
  apiBaseUrl: string;
}

/** A simulated GitHub in another process. */
export class Github {
  readonly addresses: Addresses;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, addresses: Addresses) {
    this.#child = child;
    this.addresses = addresses;
  }

  /** Starts it. */
  static async start(): Promise<Github> {
    const child = fork(new URL('./simulator.ts', import.meta.url), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const answer = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`The simulator ended with code ${code}.`);
      }),
    ]);
    return new Github(child, answer[0] as Addresses);
  }

  /** A new token of alice: nothing was ever read with it. */
  async token(): Promise<string> {
    const { token } = await this.#call<{ token: string }>(
      'POST',
      'tokens/issue',
      { login: 'alice', scopes: ['repo', 'workflow', 'read:org'] },
    );
    return token;
  }

  /** Every answer comes so many milliseconds later. */
  async setLatency(ms: number): Promise<void> {
    await this.#call('DELETE', 'faults');
    if (ms > 0) {
      await this.#call('POST', 'faults', {
        // Not the control itself.
        match: { path: '^/rest/' },
        fault: { kind: 'delay', ms },
      });
    }
  }

  /** Requests since the last call. */
  async takeRequests(): Promise<number> {
    const { entries } = await this.#call<{ entries: unknown[] }>('GET', 'log');
    await this.#call('DELETE', 'log');
    return entries.length;
  }

  /** Ends it. */
  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.addresses.url}/_simulator/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

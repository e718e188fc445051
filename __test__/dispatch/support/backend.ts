// A backend that a test can kill: the addon in another process, over a store that outlives it.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type {
  Asking,
  CoreSettings,
  Metrics,
  ViewedUseCase,
} from '../../overview/support/core.ts';
import type { House } from './house.ts';
import type { Report, Task } from './backend-process.ts';

const program = fileURLToPath(new URL('./backend-process.ts', import.meta.url));

/** An instance of the addon in a process of its own. */
export class Backend {
  readonly #child: ChildProcess;
  readonly #host: string;
  readonly #waiting = new Map<number, (report: Report) => void>();
  #orders = 0;

  private constructor(child: ChildProcess, host: string) {
    this.#child = child;
    this.#host = host;
    child.on('message', (report: Report) => {
      this.#waiting.get(report.id)?.(report);
      this.#waiting.delete(report.id);
    });
  }

  /** Starts one for the GitHub of a house, at the time that it is there. */
  static async start(
    { harness }: House,
    settings: CoreSettings,
  ): Promise<Backend> {
    const child = fork(program, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const backend = new Backend(child, harness.host);
    const { host, apiBaseUrl } = harness.simulator;
    await backend.#order({
      open: {
        store: { filename: ':memory:' },
        github: [{ host, apiBaseUrl }],
        movableClock: true,
        ...settings,
      },
      ahead: harness.passed,
    });
    return backend;
  }

  /** What a use case answers. Never settles where the process is killed before. */
  async ask<TAnswer>(
    useCase: ViewedUseCase | 'overview',
    command: object,
    { user, token }: Asking,
  ): Promise<TAnswer> {
    const tokens = { [`github:${this.#host}`]: token };
    return this.#call(
      useCase,
      JSON.stringify(command),
      JSON.stringify({ user, tokens }),
    );
  }

  /** What it counted so far. */
  async metrics(): Promise<Metrics> {
    return JSON.parse(await this.#call('metrics'));
  }

  /** Gives a service its environments. */
  async configure(service: string, environments: object[]): Promise<void> {
    await this.#call(
      'replaceEnvironments',
      JSON.stringify({ service, environments }),
    );
  }

  /** Kills it, as the machine does that has no memory left. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  async #call<TAnswer>(method: string, ...args: unknown[]): Promise<TAnswer> {
    const answer = await this.#order({ method, args });
    return JSON.parse(String(answer));
  }

  #order(task: Task): Promise<string | null> {
    const id = (this.#orders += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, report => {
        if ('error' in report) {
          reject(Object.assign(new Error(), report.error));
        } else {
          resolve(report.answer);
        }
      });
      this.#child.send({ ...task, id });
    });
  }
}

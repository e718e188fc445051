import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  DEPLOYMENT_SIGNALS_CHANNEL,
  type DeploymentSignal,
} from 'backstage-plugin-deployment-common';
import type { InboxReaders } from './InboxReaders';
import type { Readers } from './Readers';

/** What happens within this time is one signal. */
const TOGETHER_MS = 1_000;

/** Runs something later, unless what it answers is called first. */
export type Schedule = (run: () => void, ms: number) => () => void;

const onTimer: Schedule = (run, ms) => {
  const timer = setTimeout(run, ms);
  // A signal is not worth keeping a process alive for.
  timer.unref();
  return () => clearTimeout(timer);
};

interface Waiting {
  /** Whether something of the service began to wait. */
  waits: boolean;
  cancel: () => void;
}

/**
 * Tells open pages which services to ask for again: at most once a second for
 * each service, after what happened, and only those who asked about it lately,
 * so that nobody learns of a service that they may not read. What begins to wait
 * is told to those who look at what waits as well: their inbox shows nothing of
 * the service yet.
 */
export class Signals {
  readonly #signals: SignalsService;
  readonly #readers: Readers;
  readonly #inboxReaders: InboxReaders;
  readonly #logger: LoggerService;
  readonly #schedule: Schedule;
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: {
    signals: SignalsService;
    readers: Readers;
    inboxReaders: InboxReaders;
    logger: LoggerService;
    schedule?: Schedule;
  }) {
    this.#signals = options.signals;
    this.#readers = options.readers;
    this.#inboxReaders = options.inboxReaders;
    this.#logger = options.logger;
    this.#schedule = options.schedule ?? onTimer;
  }

  /**
   * Something of these services may have changed.
   *
   * @param waits - Whether something of them began to wait for somebody.
   */
  changed(services: readonly string[], waits: boolean): void {
    for (const service of services) {
      const told = this.#waiting.get(service);
      if (told) {
        told.waits ||= waits;
      } else {
        const waiting: Waiting = {
          waits,
          cancel: this.#schedule(() => {
            this.#waiting.delete(service);
            void this.#tell(service, waiting.waits);
          }, TOGETHER_MS),
        };
        this.#waiting.set(service, waiting);
      }
    }
  }

  /** Tells nothing any more. */
  close(): void {
    this.#waiting.forEach(({ cancel }) => cancel());
    this.#waiting.clear();
  }

  async #tell(service: string, waits: boolean): Promise<void> {
    const entityRef = [
      ...new Set([
        ...this.#readers.of(service),
        ...(waits ? this.#inboxReaders.of(service) : []),
      ]),
    ];
    if (entityRef.length === 0) {
      return;
    }
    const message: DeploymentSignal = waits
      ? { service, waits: true }
      : { service };
    try {
      await this.#signals.publish({
        channel: DEPLOYMENT_SIGNALS_CHANNEL,
        recipients: { type: 'user', entityRef },
        message,
      });
      this.#logger.debug(
        `Told ${entityRef.length} readers to ask for '${service}' again`,
      );
    } catch (error) {
      this.#logger.warn(
        `Open pages could not be told that '${service}' changed; they find ` +
          `it out when they ask again. ${error}`,
      );
    }
  }
}

import { createHash } from 'node:crypto';
import type { EventParams } from '@backstage/plugin-events-node';
import type { NotedEvent } from 'backstage-plugin-deployment-common';
import type { DeploymentCoreService } from '../services/DeploymentCoreService';
import { parseJsonBytes } from '../services/jsonBytes';

/** Most deliveries whose answers are kept for the other subscription. */
const MOST = 1_000;
const DELIVERY = 'x-github-delivery';

/** What for somebody subscribes. */
export type Purpose = 'pages' | 'notifications';

interface Note {
  noted: Promise<NotedEvent>;
  taken: Set<Purpose>;
}

/** The event's name as GitHub has it: `workflow_run` of topic `github.workflow_run`. */
function nameOf({ topic }: EventParams): string {
  return topic.slice(topic.indexOf('.') + 1);
}

/**
 * GitHub's id of the delivery. What another replica received comes over the
 * event bus without its headers: then the content stands for it, which is the
 * same when GitHub delivers it again.
 */
function deliveryOf({ topic, eventPayload, metadata }: EventParams): string {
  const delivery = metadata?.[DELIVERY];
  if (typeof delivery === 'string' && delivery !== '') {
    return delivery;
  }
  const content = JSON.stringify([topic, eventPayload ?? null]);
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/**
 * Has the core note events of GitHub. Several subscriptions of this process may
 * get the same event: the core hears of it once, and each purpose gets its
 * answer once.
 */
export class EventNotes {
  readonly #core: Pick<DeploymentCoreService, 'noteEvent'>;
  readonly #notes = new Map<string, Note>();

  constructor(core: Pick<DeploymentCoreService, 'noteEvent'>) {
    this.#core = core;
  }

  /** What an event means; `undefined` where this purpose was told before. */
  async note(
    event: EventParams,
    purpose: Purpose,
  ): Promise<NotedEvent | undefined> {
    const delivery = deliveryOf(event);
    const note = this.#notes.get(delivery) ?? this.#begin(delivery, event);
    if (note.taken.has(purpose)) {
      return undefined;
    }
    note.taken.add(purpose);
    const noted = await note.noted;
    return noted.repeated ? undefined : noted;
  }

  #begin(delivery: string, event: EventParams): Note {
    const noted = this.#ask(delivery, event);
    const note: Note = { noted, taken: new Set() };
    this.#notes.set(delivery, note);
    noted.catch(() => {
      // GitHub, or whoever runs this, may have it delivered again.
      if (this.#notes.get(delivery) === note) {
        this.#notes.delete(delivery);
      }
    });
    if (this.#notes.size > MOST) {
      this.#notes.delete(this.#notes.keys().next().value!);
    }
    return note;
  }

  async #ask(delivery: string, event: EventParams): Promise<NotedEvent> {
    return parseJsonBytes(
      await this.#core.noteEvent({
        provider: 'github',
        delivery,
        event: nameOf(event),
        payload: event.eventPayload ?? null,
      }),
    );
  }
}

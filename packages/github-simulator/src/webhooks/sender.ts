/** Signs and delivers webhooks, and remembers each delivery. */
import { createHmac, randomUUID } from 'node:crypto';
import type {
  Delivery,
  Repository,
  Webhook,
  WorldEvent,
} from '../state/model.ts';
import type { World } from '../state/world.ts';
import type { ShapeContext } from '../rest/shapes/context.ts';
import { APP_EVENTS } from './events.ts';
import {
  forInstallation,
  hookMessage,
  pingMessage,
  type HookMessage,
} from './payloads.ts';

/** GitHub waits this long for an answer. */
const ANSWER_MS = 10_000;
/** What GitHub keeps of an answer. */
const MAX_RESPONSE = 65_536;

/** Told about each delivery before it leaves: the contract check. */
export type DeliveryObserver = (
  message: HookMessage,
  headers: Readonly<Record<string, string>>,
) => void;

/** The signature header of a body. */
export function sign(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** Whether a hook is told of an event. */
function isSubscribed({ app, events }: Webhook, event: string): boolean {
  return (
    (events.includes('*') || events.includes(event)) &&
    (app !== null || !APP_EVENTS.has(event))
  );
}

/** Delivers what happens in a world to its hooks. */
export class WebhookSender {
  readonly #world: World;
  readonly #shape: ShapeContext;
  readonly #observe: DeliveryObserver;
  readonly #pending = new Set<Promise<void>>();
  #stop: (() => void) | null = null;

  constructor(world: World, shape: ShapeContext, observe: DeliveryObserver) {
    this.#world = world;
    this.#shape = shape;
    this.#observe = observe;
  }

  /** Begins to listen. */
  start(): void {
    this.#stop ??= this.#world.on(event => this.#tell(event));
  }

  /** Ends listening; what is under way still arrives. */
  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /** Waits for everything that is under way. */
  async drain(): Promise<void> {
    while (this.#pending.size > 0) {
      await Promise.all(this.#pending);
    }
  }

  /**
   * Tells a new hook that it exists.
   *
   * @param description - the hook as the REST API shows it
   */
  ping(
    hook: Webhook,
    repository: Repository,
    description: unknown,
    actorId: number,
  ): void {
    this.#send(
      hook,
      pingMessage(this.#shape, repository, hook, description, actorId),
    );
  }

  #send(hook: Webhook, message: HookMessage): void {
    const body =
      hook.contentType === 'json'
        ? JSON.stringify(message.payload)
        : new URLSearchParams({
            payload: JSON.stringify(message.payload),
          }).toString();
    const headers: Record<string, string> = {
      accept: '*/*',
      'content-type':
        hook.contentType === 'json'
          ? 'application/json'
          : 'application/x-www-form-urlencoded',
      'user-agent': 'GitHub-Hookshot/5e1f0c2',
      'x-github-delivery': randomUUID(),
      'x-github-event': message.event,
      'x-github-hook-id': String(hook.id),
      'x-github-hook-installation-target-id': String(
        hook.app?.id ?? hook.targetId,
      ),
      'x-github-hook-installation-target-type':
        hook.app === null ? hook.scope : 'integration',
      ...(hook.secret === null
        ? {}
        : { 'x-hub-signature-256': sign(hook.secret, body) }),
    };
    this.#observe(message, headers);
    this.#deliver(hook, {
      event: message.event,
      action: message.action,
      headers,
      body,
      redelivery: false,
    });
  }

  /** Sends a delivery once more: same GUID, same body. */
  redeliver(hook: Webhook, delivery: Delivery): void {
    this.#deliver(hook, {
      event: delivery.event,
      action: delivery.action,
      headers: delivery.request.headers,
      body: delivery.request.payload,
      redelivery: true,
    });
  }

  #tell(event: WorldEvent): void {
    const hooks = this.#world.webhooksOf(event.repository);
    if (hooks.length === 0) {
      return;
    }
    // The body shows the moment of the event, so it is made now.
    const message = hookMessage(this.#shape, event);
    for (const hook of message === null ? [] : hooks) {
      if (message !== null && isSubscribed(hook, message.event)) {
        this.#send(
          hook,
          hook.app === null
            ? message
            : forInstallation(message, hook.app.installationId),
        );
      }
    }
  }

  #deliver(
    hook: Webhook,
    sent: {
      readonly event: string;
      readonly action: string | null;
      readonly headers: Record<string, string>;
      readonly body: string;
      readonly redelivery: boolean;
    },
  ): void {
    const delivery: Delivery = {
      id: this.#world.ids.next('delivery'),
      guid: sent.headers['x-github-delivery'] ?? '',
      webhookId: hook.id,
      event: sent.event,
      action: sent.action,
      deliveredAt: this.#world.now(),
      durationMs: 0,
      redelivery: sent.redelivery,
      statusCode: 0,
      status: 'pending',
      request: { headers: sent.headers, payload: sent.body },
      response: { headers: {}, payload: '' },
    };
    this.#world.deliveries.set(delivery.id, delivery);
    const started = performance.now();
    const attempt = fetch(hook.url, {
      method: 'POST',
      headers: sent.headers,
      body: sent.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
      .then(async response => {
        delivery.statusCode = response.status;
        delivery.status = response.ok
          ? 'OK'
          : `Invalid HTTP Response: ${response.status}`;
        delivery.response = {
          headers: Object.fromEntries(response.headers),
          payload: (await response.text()).slice(0, MAX_RESPONSE),
        };
      })
      .catch((error: unknown) => {
        delivery.status =
          error instanceof Error && error.name === 'TimeoutError'
            ? 'timed out'
            : 'failed to connect to host';
      })
      .finally(() => {
        delivery.durationMs = Math.round(performance.now() - started);
        this.#pending.delete(attempt);
      });
    this.#pending.add(attempt);
  }
}

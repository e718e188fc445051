import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventParams, EventsService } from '@backstage/plugin-events-node';
import type { EventNotes } from './EventNotes';
import type { Notifications } from './Notifications';
import type { Signals } from './Signals';

/** Events that say that something may have changed, as the GitHub module of Backstage's events names them. */
export const GITHUB_TOPICS = [
  'github.deployment',
  'github.deployment_status',
  'github.deployment_review',
  'github.deployment_protection_rule',
  'github.workflow_run',
  'github.workflow_job',
];

/**
 * Subscribes to GitHub's events.
 *
 * @remarks
 *
 * Each replica of Backstage has its own memory of what it read, and readers of
 * its own: so each must hear of every event, and subscribes under an id that no
 * other has. Whereas a notification is sent by one of them: subscribers with the
 * same id share the events among them.
 *
 * GitHub waits for the end of what a subscriber does, and no longer than ten
 * seconds: an event is taken over at once, and what fails then is logged.
 */
export async function watchEvents(options: {
  events: EventsService;
  logger: LoggerService;
  notes: EventNotes;
  signals: Signals;
  /** Absent where none are to be sent. */
  notifications: Notifications | undefined;
}): Promise<void> {
  const { events, logger, notes, signals, notifications } = options;
  const handled =
    (handle: (event: EventParams) => Promise<void>) =>
    async (event: EventParams) => {
      handle(event).catch(error =>
        logger.warn(
          `An event of the topic '${event.topic}' could not be taken note of: ${error}`,
        ),
      );
    };

  await events.subscribe({
    id: `pages-${randomUUID()}`,
    topics: GITHUB_TOPICS,
    onEvent: handled(async event => {
      const noted = await notes.note(event, 'pages');
      if (noted && noted.services.length > 0) {
        logger.debug(`'${event.topic}' concerns ${noted.services.join(', ')}`);
        signals.changed(noted.services, noted.waits);
      }
    }),
  });
  if (notifications) {
    await events.subscribe({
      id: 'notifications',
      topics: GITHUB_TOPICS,
      onEvent: handled(async event => {
        const noted = await notes.note(event, 'notifications');
        for (const happening of noted?.happenings ?? []) {
          await notifications.tell(happening);
        }
      }),
    });
  }
}

import type { AuditorService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { Request } from 'express';
import { DeploymentCoreError } from '../services/DeploymentCoreError';

/** What is written into the audit trail about a request. */
export interface Audited {
  /** Ids of the events; usually one. */
  eventIds: readonly string[];
  /** `low` for what reads, `medium` for what changes. */
  severityLevel: 'low' | 'medium';
  /** What is known before the work begins. Never holds a token. */
  meta: JsonObject;
  /**
   * Whether the core's messages may repeat what the trail must not hold: then an
   * error of the core is kept by its code and field. Default: false.
   */
  withoutMessages?: boolean;
}

/** Adds to the trail what only turned out during the work. */
export type Note = (meta: JsonObject) => void;

function silent(error: Error): Error {
  if (!(error instanceof DeploymentCoreError)) {
    return error;
  }
  const { name, code, details } = error;
  const text = details.field ? `${code} (${details.field})` : code;
  return Object.assign(new Error(text), { name, stack: `${name}: ${text}` });
}

/**
 * Carries out work and writes down that it began, and how it ended: also when
 * it failed, and then with what had been noted so far.
 */
export async function auditing<T>(
  options: Audited & { auditor: AuditorService; request: Request },
  work: (note: Note) => Promise<T>,
): Promise<T> {
  const { auditor, eventIds, request, severityLevel, meta } = options;
  const told = options.withoutMessages ? silent : (error: Error) => error;
  const events = await Promise.all(
    eventIds.map(eventId =>
      auditor.createEvent({ eventId, severityLevel, request, meta }),
    ),
  );
  const noted: JsonObject = {};
  let result: T;
  try {
    result = await work(more => Object.assign(noted, more));
  } catch (error) {
    await Promise.all(
      events.map(event =>
        event.fail({ error: told(toError(error)), meta: noted }),
      ),
    );
    throw error;
  }
  await Promise.all(events.map(event => event.success({ meta: noted })));
  return result;
}

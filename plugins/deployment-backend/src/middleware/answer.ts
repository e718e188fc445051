import type { Response } from 'express';
import type { JsonBytes } from '../services/jsonBytes';

/** What a route answers, before it is sent. */
export interface Answer {
  /** HTTP status; 200 without one. */
  status?: number;
  /** Headers beside those that every answer has. */
  headers?: Record<string, string>;
  /** Nothing for an answer without content. */
  body?: Buffer;
}

/** An answer of JSON as the core wrote it, without parsing it again. */
export function jsonAnswer(
  body: JsonBytes<unknown>,
  more: Omit<Answer, 'body'> = {},
): Answer {
  return {
    ...more,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      ...more.headers,
    },
    body,
  };
}

/** An answer of a value that JSON can hold. */
export function valueAnswer(
  value: unknown,
  more: Omit<Answer, 'body'> = {},
): Answer {
  return jsonAnswer(Buffer.from(JSON.stringify(value)), more);
}

/**
 * Sends what `produce` makes. What goes wrong after the caller has left is not
 * passed on: nobody is left to read an answer, and a page that was left is no
 * error worth a line in the log.
 */
export async function answering(
  res: Response,
  produce: () => Promise<Answer>,
): Promise<void> {
  try {
    const { status = 200, headers = {}, body } = await produce();
    if (res.destroyed) {
      return;
    }
    res
      .status(status)
      .set(headers)
      // The answer belongs to one viewer, and may be out of date within seconds.
      .setHeader('Cache-Control', 'no-store');
    if (body) {
      res.setHeader('Content-Length', body.byteLength);
    }
    res.end(body);
  } catch (error) {
    if (!res.destroyed) {
      throw error;
    }
  }
}

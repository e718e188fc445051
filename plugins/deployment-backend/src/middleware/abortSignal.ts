import type { Response } from 'express';

/**
 * A signal that aborts when the caller goes away before the answer has been
 * written to the end.
 */
export function abortSignalOf(res: Response): AbortSignal {
  const controller = new AbortController();
  if (res.destroyed) {
    controller.abort();
  }
  res.once('close', () => {
    if (!res.writableFinished) {
      controller.abort();
    }
  });
  return controller.signal;
}

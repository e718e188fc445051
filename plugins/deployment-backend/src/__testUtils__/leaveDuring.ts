import { mockCredentials } from '@backstage/backend-test-utils';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';

/** A use case of the core, which a test decides. */
interface UseCase {
  mockImplementation(
    answer: (
      command: unknown,
      viewer?: unknown,
      options?: { signal?: AbortSignal },
    ) => Promise<Buffer>,
  ): unknown;
}

interface Sent {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: object;
}

/** Sends a request, and goes away once its work has begun. */
export async function leaveDuring<T>(
  server: { port(): number },
  sent: Sent,
  begun: Promise<T>,
): Promise<T> {
  const leaving = httpRequest({
    method: sent.method,
    port: server.port(),
    path: sent.path,
    headers: {
      Authorization: mockCredentials.user.header(),
      'Content-Type': 'application/json',
    },
  });
  leaving.on('error', () => {});
  leaving.end(sent.body && JSON.stringify(sent.body));
  const result = await begun;
  const left = new Promise(resolve => leaving.once('close', resolve));
  leaving.destroy();
  await left;
  return result;
}

/**
 * Sends a request, and goes away while the core works on it, which then fails
 * with `reason`. Resolves with the signal by which the core was told to stop,
 * which until then it was not.
 */
export async function stopWhenLeft(
  server: { port(): number },
  sent: Sent,
  useCase: UseCase,
  reason: Error = new Error('cancelled'),
): Promise<AbortSignal> {
  const begun = new Promise<AbortSignal>(resolve => {
    useCase.mockImplementation((_command, _viewer, options) => {
      const signal = options!.signal!;
      expect(signal.aborted).toBe(false);
      resolve(signal);
      return new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(reason));
      });
    });
  });
  const signal = await leaveDuring(server, sent, begun);
  if (!signal.aborted) {
    await once(signal, 'abort');
  }
  return signal;
}

/** Has the core answer only when `answer` is called; `begun` has what it was given. */
export function hold(useCase: UseCase): {
  begun: Promise<unknown[]>;
  answer: (bytes: Buffer) => void;
} {
  let settle = (_bytes: Buffer) => {};
  const begun = new Promise<unknown[]>(resolve => {
    useCase.mockImplementation((...args) => {
      resolve(args);
      return new Promise(answer => {
        settle = answer;
      });
    });
  });
  return { begun, answer: bytes => settle(bytes) };
}

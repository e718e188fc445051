import { mockCredentials } from '@backstage/backend-test-utils';
import { request as httpRequest } from 'node:http';

/** Sends a request, and goes away once its work has begun. */
export async function leaveDuring<T>(
  server: { port(): number },
  sent: { method: 'GET' | 'POST' | 'PUT'; path: string; body?: object },
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

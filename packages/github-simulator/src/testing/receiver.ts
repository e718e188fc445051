/** An address that takes webhooks. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { webhookName } from '../webhooks/events.ts';

/** A delivery as it came. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Something that takes webhooks, and answers with this status. */
export async function receiver(t: TestContext, status = 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(status).end('ok');
    });
  });
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, received };
}

/** What came, as GitHub's description of webhooks names it. */
export function names(received: readonly Received[]): string[] {
  return received.map(({ headers, body }) => {
    const action: unknown = JSON.parse(body).action;
    return webhookName(
      String(headers['x-github-event']),
      typeof action === 'string' ? action : null,
    );
  });
}

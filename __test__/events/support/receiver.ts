// Takes the webhooks of the simulated GitHub, in the order in which they come.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A webhook as Backstage would hand it to the core. */
export interface Received {
  event: string;
  delivery: string;
  payload: Record<string, unknown>;
}

/** An address, and what was sent there since it was last asked. */
export interface Receiver {
  url: string;
  take(): Received[];
  close(): Promise<void>;
}

/** Starts one on this machine. */
export async function receive(): Promise<Receiver> {
  let received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    received.push({
      event: String(request.headers['x-github-event']),
      delivery: String(request.headers['x-github-delivery']),
      payload: JSON.parse(Buffer.concat(chunks).toString()),
    });
    response.writeHead(202).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    take: () => {
      const taken = received;
      received = [];
      return taken;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

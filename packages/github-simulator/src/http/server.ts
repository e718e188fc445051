/** The socket: reads requests, writes answers, drops and drips where told. */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { AddressInfo } from 'node:net';
import type { Reply } from '../simulator.ts';
import type { SimRequest } from './exchange.ts';

/** How long an idle connection stays open. */
const IDLE_MS = 90_000;

/** Answers a request. */
export type Handler = (request: SimRequest) => Promise<Reply>;

/** Larger bodies are refused: nothing here takes a megabyte. */
const MAX_BODY = 4 * 1024 * 1024;
/** Smaller bodies are not worth compressing. */
const GZIP_FROM = 1_000;

async function readRequest(
  message: IncomingMessage,
): Promise<SimRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) {
      return null;
    }
    chunks.push(chunk);
  }
  const target = message.url ?? '/';
  const cut = target.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) {
      headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
  }
  return {
    method: message.method ?? 'GET',
    path: cut < 0 ? target : target.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1)),
    headers,
    body: Buffer.concat(chunks),
    remoteAddress: message.socket.remoteAddress ?? 'unknown',
  };
}

function encodeBody(
  request: SimRequest,
  answer: Reply['answer'],
): { readonly body: Buffer; readonly headers: Record<string, string> } {
  const body = Buffer.isBuffer(answer.body)
    ? answer.body
    : Buffer.from(answer.body, 'utf8');
  const accepts = request.headers['accept-encoding']?.includes('gzip') === true;
  if (!accepts || body.length < GZIP_FROM) {
    return { body, headers: {} };
  }
  return {
    body: gzipSync(body, { level: 1 }),
    headers: { 'content-encoding': 'gzip' },
  };
}

async function write(
  request: SimRequest,
  reply: Reply,
  response: ServerResponse,
  now: () => number,
): Promise<void> {
  if (reply.drop?.after === null) {
    response.destroy();
    return;
  }
  const { answer } = reply;
  const encoded = encodeBody(request, answer);
  const bodiless = answer.status === 204 || answer.status === 304;
  response.sendDate = false;
  response.writeHead(answer.status, {
    date: new Date(now()).toUTCString(),
    ...Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : [...value],
      ]),
    ),
    ...encoded.headers,
    ...(bodiless ? {} : { 'content-length': encoded.body.length }),
  });
  if (reply.drop !== undefined) {
    response.write(encoded.body.subarray(0, reply.drop.after ?? 0), () =>
      response.destroy(),
    );
    return;
  }
  if (reply.drip !== undefined) {
    for (
      let at = 0;
      at < encoded.body.length && !response.destroyed;
      at += reply.drip.bytes
    ) {
      response.write(encoded.body.subarray(at, at + reply.drip.bytes));
      await sleep(reply.drip.ms);
    }
    response.end();
    return;
  }
  response.end(bodiless ? undefined : encoded.body);
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** Cuts what is open and stops listening. */
  close(): Promise<void>;
}

/**
 * Listens on this machine only.
 *
 * @param port - 0 for any free one
 * @param now - the time that the `Date` header shows, epoch milliseconds
 * @throws Error of the system, for example where the port is taken
 */
export async function listen(
  port: number,
  handler: Handler,
  now: () => number,
): Promise<RunningServer> {
  const server: Server = createServer((message, response) => {
    const answer = async () => {
      const request = await readRequest(message);
      if (request === null) {
        response.writeHead(413).end();
        return;
      }
      await write(request, await handler(request), response, now);
    };
    answer().catch((error: unknown) => {
      // The caller left, or the handler failed after its own last resort.
      if (!message.destroyed && error instanceof Error) {
        process.stderr.write(`${error.stack ?? error.message}\n`);
      }
      response.destroy();
    });
  });
  // Node's own five seconds would cut connections that clients just take up
  // again; GitHub leaves idle ones open for longer than clients keep them.
  server.keepAliveTimeout = IDLE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

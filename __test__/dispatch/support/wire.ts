// The way between the addon and GitHub, which can be cut at a chosen byte of the request that starts something.
import { once } from 'node:events';
import {
  connect,
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';

/** The first bytes of a request that starts something. */
const DISPATCH = /POST \S+\/dispatches HTTP\/1\.1\r\n/;

/** Carries bytes both ways until it is cut. */
export class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #carries: ((request: string) => number) | undefined;
  #cuts = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Opens one to a port of this machine. */
  static async to(port: number): Promise<Wire> {
    const server = createServer();
    const wire = new Wire(server);
    server.on('connection', socket => wire.#connect(socket, port));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return wire;
  }

  /** A port of this machine at which it begins. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How often it was cut. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Cuts the next request that starts something, after as many of its bytes as are said of it. */
  cutNext(carries: (request: string) => number): void {
    this.#carries = carries;
  }

  /** Takes no connection any more, and breaks those off that are there. */
  async close(): Promise<void> {
    this.#server.close();
    this.#sockets.forEach(socket => socket.destroy());
    await once(this.#server, 'close');
  }

  #connect(near: Socket, port: number): void {
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    far.on('data', data => near.write(data));
    near.on('data', data => {
      const text = data.toString('latin1');
      if (!this.#carries || !DISPATCH.test(text)) {
        far.write(data);
        return;
      }
      const carried = data.subarray(0, this.#carries(text));
      this.#carries = undefined;
      this.#cuts += 1;
      // What is carried arrives before the end does.
      far.write(carried, () => {
        near.destroy();
        far.destroy();
      });
    });
  }
}

// Ports on this machine.
import { createServer, connect } from 'node:net';

const addresses = ['127.0.0.1', '::1'];

function answers(port, host) {
  return new Promise(resolve => {
    const socket = connect({ port, host, timeout: 1_000 });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('timeout', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(false));
  });
}

function bindable(port, host) {
  return new Promise(resolve => {
    const server = createServer();
    // Only a port in use counts: a machine without IPv6 refuses the address, which is no obstacle.
    server.once('error', error => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** Whether a server can listen on this port of localhost. */
export async function isFree(port) {
  for (const host of addresses) {
    if ((await answers(port, host)) || !(await bindable(port, host))) {
      return false;
    }
  }
  return true;
}

/** A port that nothing listens on now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

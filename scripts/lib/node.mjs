// The Node that everything runs on. Backstage supports 22 and 24; on 24 better-sqlite3 aborts while collecting garbage,
// so it is 22, whichever Node started the scripts.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { answerOf, run } from './processes.mjs';
import { cacheDir } from './paths.mjs';
import { Problem } from './problem.mjs';

/** The Node that is fetched where none that fits is at hand. */
const pinned = '22.23.3';

// From here on Node runs TypeScript without a flag.
const oldestMinor = 18;

/** Native packages are compiled against the headers of the Node that loads them. */
function hasHeaders(prefix) {
  return existsSync(join(prefix, 'include', 'node', 'node.h'));
}

function atHand() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const prefix = dirname(dirname(process.execPath));
  return major === 22 && minor >= oldestMinor && hasHeaders(prefix)
    ? prefix
    : undefined;
}

// The npm package `node` only picks one of these and links it, with an install script that npm may be told not to run.
function platformPackage() {
  const prefix =
    process.platform === 'darwin' && process.arch === 'arm64'
      ? 'node-bin'
      : 'node';
  return `${prefix}-${process.platform}-${process.arch}`;
}

/** How to call the npm that the user has, on the Node that the user has. */
export function npm() {
  const cli = process.env.npm_execpath;
  return cli && /npm-cli\.c?js$/.test(cli) ? [process.execPath, cli] : ['npm'];
}

/** How to call the npx that belongs to {@link npm}. */
export function npx() {
  const [first, cli] = npm();
  return cli ? [first, cli.replace(/npm-cli(\.c?js)$/, 'npx-cli$1')] : ['npx'];
}

async function fetchNode() {
  const folder = join(cacheDir, 'node', pinned);
  const name = platformPackage();
  const prefix = join(folder, 'node_modules', name);
  const node = join(prefix, 'bin', 'node');
  if ((await answerOf(node, ['--version'])) === `v${pinned}`) {
    return prefix;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await run('Fetch Node', [
    ...npm(),
    'install',
    '--prefix',
    folder,
    '--no-audit',
    '--no-fund',
    '--no-save',
    '--no-package-lock',
    `${name}@${pinned}`,
  ]);
  if ((await answerOf(node, ['--version'])) !== `v${pinned}`) {
    throw new Problem(
      `The Node ${pinned} that was fetched does not run on this machine: put a Node 22 (22.${oldestMinor} or newer) first on your PATH.`,
    );
  }
  return prefix;
}

/**
 * The environment for everything that runs on the project's Node: it is first on PATH, and native packages are built
 * for it, whatever the user's npm configuration names.
 */
function environmentFor(prefix) {
  const env = {
    ...process.env,
    PATH: `${join(prefix, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_nodedir: prefix,
    // Backstage's and Yarn's tools report usage and look for updates unless told not to.
    DO_NOT_TRACK: '1',
    NX_DAEMON: 'false',
  };
  // What `npm run` sets for its own child would be taken for settings of the tools called here.
  delete env.npm_config_prefix;
  delete env.NODE_OPTIONS;
  return env;
}

/**
 * The project's Node, fetched into the cache if the one at hand does not fit.
 *
 * @returns {Promise<{ node: string, version: string, env: NodeJS.ProcessEnv, fetched: boolean }>}
 */
export async function projectNode() {
  const near = atHand();
  const prefix = near ?? (await fetchNode());
  const node = near ? process.execPath : join(prefix, 'bin', 'node');
  return {
    node,
    version: near ? process.versions.node : pinned,
    env: environmentFor(prefix),
    fetched: !near,
  };
}

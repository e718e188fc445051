// A Chromium for the browser tests: one that is there, or one that can be installed without asking.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { at } from './paths.mjs';
import { Problem } from './problem.mjs';
import { answerOf, runLogged, tail } from './processes.mjs';

const variable = 'CHROMIUM_PATH';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];

const macApplications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function fromPlaywright() {
  try {
    const require = createRequire(at('package.json'));
    return require('playwright-core').chromium.executablePath();
  } catch {
    return undefined;
  }
}

// Ubuntu has a `chromium-browser` that only says how to install another package, so each must say its version.
async function runs(path) {
  const version = await answerOf(path, ['--version', '--no-sandbox']);
  return /Chrom(e|ium)/.test(version ?? '');
}

async function onPath(name) {
  const path = await answerOf('sh', ['-c', `command -v ${name}`]);
  return path && (await runs(path)) ? path : undefined;
}

async function find() {
  const named = process.env[variable];
  if (named) {
    if (await runs(named)) {
      return named;
    }
    throw new Problem(
      `${variable} is ${named}, which does not run as a Chromium: correct it or unset it.`,
    );
  }
  for (const name of names) {
    const path = await onPath(name);
    if (path) {
      return path;
    }
  }
  const files = [...macApplications, fromPlaywright()].filter(Boolean);
  for (const path of files) {
    if (existsSync(path) && (await runs(path))) {
      return path;
    }
  }
  return undefined;
}

async function asRoot() {
  if (process.getuid?.() === 0) {
    return [];
  }
  return (await answerOf('sudo', ['-n', 'true'])) === undefined
    ? undefined
    : ['sudo', '-n'];
}

function isDebianLike() {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(
      readFileSync('/etc/os-release', 'utf8'),
    );
  } catch {
    return false;
  }
}

async function installByApt(env) {
  const root = isDebianLike() ? await asRoot() : undefined;
  if (!root) {
    return undefined;
  }
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = [...root, 'apt-get', 'update'];
  const install = [...root, 'apt-get', 'install', '-y', 'chromium'];
  for (const [name, command] of [
    ['apt-get update', update],
    ['apt-get install chromium', install],
  ]) {
    const { code, log } = await runLogged(name, command, {
      env: quiet,
      timeoutMs: 300_000,
    });
    if (code !== 0) {
      return log;
    }
  }
  return undefined;
}

async function installByPlaywright({ node, env }) {
  const { code, log } = await runLogged(
    'playwright install chromium',
    [
      node,
      at('node_modules', 'playwright', 'cli.js'),
      'install',
      '--with-deps',
      'chromium',
    ],
    { env, timeoutMs: 300_000 },
  );
  return code === 0 ? undefined : log;
}

/**
 * The path of a Chromium that runs; installs one if there is none. Needs the npm packages.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv }} tools the project's Node and its environment
 */
export async function browser({ node, env }) {
  const present = await find();
  if (present) {
    return present;
  }
  const log =
    (await installByApt(env)) ??
    ((await find()) ? undefined : await installByPlaywright({ node, env }));
  const installed = await find();
  if (installed) {
    return installed;
  }
  throw new Problem(
    `No Chromium was found and none could be installed: install Chromium or Chrome, or name one in ${variable}.`,
    log ? { tail: tail(log, 10), log } : {},
  );
}

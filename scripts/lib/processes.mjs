// Child processes: run one to its end with its output in a log file, or keep a server running, and never leave one
// behind.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, Stopped } from './problem.mjs';
import { logDir, root } from './paths.mjs';

const alive = new Set();
let stopping = false;

/** The file that the output of something with this name goes to. */
export function logFile(name) {
  mkdirSync(logDir, { recursive: true });
  return join(logDir, `${name.replace(/[^A-Za-z0-9_-]+/g, '-')}.log`);
}

/** The last lines of a log file, without terminal colours and without Cargo's messages for programs. */
export function tail(file, lines = 40) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return '';
  }
  // eslint-disable-next-line no-control-regex
  const plain = text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').trimEnd();
  return plain
    .split('\n')
    .filter(line => !line.startsWith('{"reason":'))
    .slice(-lines)
    .join('\n');
}

// Each child leads a process group of its own, so that what it started ends with it.
function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group has ended already.
  }
}

function start(command, args, { cwd = root, env, log, stdin = 'ignore' }) {
  const out = openSync(log, 'w');
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: [stdin, out, out],
    detached: true,
  });
  closeSync(out);
  alive.add(child);
  const ended = new Promise(resolve => {
    child.once('error', error => {
      alive.delete(child);
      resolve({ code: null, signal: null, error });
    });
    child.once('close', (code, name) => {
      alive.delete(child);
      resolve({ code, signal: name });
    });
  });
  return { child, ended };
}

/**
 * Runs a command to its end, its output in a log file.
 *
 * @param {string} name names the log file
 * @param {string[]} commandLine the command and its arguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<{ code: number | null, log: string, timedOut: boolean }>} `code` is null when a signal ended it
 */
export async function runLogged(name, [command, ...args], options = {}) {
  const log = logFile(name);
  const { child, ended } = start(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    log,
  });
  let timedOut = false;
  const timer =
    options.timeoutMs &&
    setTimeout(() => {
      timedOut = true;
      signal(child, 'SIGTERM');
      setTimeout(() => signal(child, 'SIGKILL'), 5_000).unref();
    }, options.timeoutMs);
  const { code, error } = await ended;
  clearTimeout(timer);
  if (error) {
    throw new Problem(`${command} could not be started: ${error.message}.`);
  }
  return { code, log, timedOut };
}

/** Whether {@link stopEverything} was called: what failed since then did not fail by itself. */
export const wasStopped = () => stopping;

/** Runs a command that must succeed; its failure shows the end of its output. */
export async function run(name, commandLine, options = {}) {
  const { code, log, timedOut } = await runLogged(name, commandLine, options);
  if (code !== 0 && stopping) {
    throw new Stopped(`${name} was stopped.`);
  }
  if (code !== 0) {
    const how = timedOut ? 'took too long and was stopped' : 'failed';
    throw new Problem(`${name} ${how}: ${commandLine.join(' ')}`, {
      tail: tail(log),
      log,
    });
  }
  return log;
}

/**
 * Runs a short command and returns what it wrote to its standard output; undefined if it cannot be started, fails, or
 * takes longer than `timeoutMs`.
 */
export function answerOf(command, args = [], { env, timeoutMs = 20_000 } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: root,
      env: env ?? process.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const settle = answer => {
      clearTimeout(timer);
      resolve(answer);
    };
    let text = '';
    child.stdout.on('data', chunk => {
      text += chunk;
    });
    child.once('error', () => settle(undefined));
    child.once('close', code => settle(code === 0 ? text.trim() : undefined));
  });
}

/**
 * Starts a Node program that stays. Its standard input is a pipe that closes when this process dies, however it dies;
 * `end-with-parent.mjs` in the child waits for that.
 *
 * @returns a handle: `log`, `ended` (a promise of `{ code, signal }`), `running()`, and `stop()`, which asks first and
 *   insists after five seconds
 */
export function serve(name, node, args, { env, cwd } = {}) {
  const log = logFile(name);
  const guard = new URL('./end-with-parent.mjs', import.meta.url).href;
  const { child, ended } = start(node, ['--import', guard, ...args], {
    cwd,
    env: env ?? process.env,
    log,
    stdin: 'pipe',
  });
  return {
    name,
    log,
    ended,
    running: () => alive.has(child),
    async stop() {
      if (!alive.has(child)) {
        return;
      }
      signal(child, 'SIGTERM');
      const insist = setTimeout(() => signal(child, 'SIGKILL'), 5_000);
      await ended;
      clearTimeout(insist);
    },
  };
}

/** Ends everything that was started here and still runs. */
export function stopEverything(name = 'SIGTERM') {
  stopping = true;
  for (const child of alive) {
    signal(child, name);
  }
}

// Whatever way this process ends, its children end too. A process that is killed cannot run this: then the servers
// notice by their standard input.
process.once('exit', () => stopEverything('SIGKILL'));

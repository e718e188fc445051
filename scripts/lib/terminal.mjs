// What the scripts print: one line a step, with how long it took.
import { relative } from 'node:path';
import { root } from './paths.mjs';

const tty = Boolean(process.stdout.isTTY) && !process.env.CI;
const colour = tty && !process.env.NO_COLOR;

const paint = code => text => colour ? `\x1b[${code}m${text}\x1b[0m` : text;

export const green = paint('32');
export const red = paint('31');
export const yellow = paint('33');
export const dim = paint('2');
export const bold = paint('1');

/** A path as a reader of the terminal wants it: from the root, where it is below it. */
export function shortPath(path) {
  const short = relative(root, path);
  return short.startsWith('..') ? path : short;
}

/** 0.4 s, 12.3 s, 3 min 05 s. */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(
    2,
    '0',
  )} s`;
}

const running = new Map();
let ticker;
let liveLines = 0;

function wipe() {
  if (liveLines > 0) {
    process.stdout.write(`\x1b[${liveLines}A\x1b[0J`);
    liveLines = 0;
  }
}

function draw() {
  wipe();
  for (const [name, since] of running) {
    process.stdout.write(
      `${dim(`· ${name} … ${duration(Date.now() - since)}`)}\n`,
    );
    liveLines += 1;
  }
}

/** Prints a line without disturbing the lines of what is running. */
export function say(line = '') {
  if (tty) {
    wipe();
  }
  process.stdout.write(`${line}\n`);
  if (tty) {
    draw();
  }
}

// On a terminal the lines of what is running count the seconds; in a log file a step that takes long says once that it
// has begun, so that nobody takes silence for a hang.
function begin(name) {
  running.set(name, Date.now());
  if (!tty) {
    const notice = setTimeout(() => say(`· ${name} …`), 5_000);
    notice.unref();
    return () => clearTimeout(notice);
  }
  if (!ticker) {
    ticker = setInterval(draw, 500);
    ticker.unref();
  }
  draw();
  return () => {};
}

function end(name) {
  running.delete(name);
  if (tty && running.size === 0) {
    clearInterval(ticker);
    ticker = undefined;
  }
}

/**
 * Runs one step and prints one line about it when it ends. `work` may return a string, which is printed behind the
 * step's name ("was up to date"). Throws what `work` throws, after having said that the step failed.
 */
export async function step(name, work) {
  const since = Date.now();
  const settled = begin(name);
  try {
    const note = await work();
    settled();
    end(name);
    const remark = typeof note === 'string' ? ` (${note})` : '';
    say(`${green('✓')} ${name}${remark} ${dim(duration(Date.now() - since))}`);
  } catch (error) {
    settled();
    end(name);
    const mark = error?.name === 'Stopped' ? dim('– stopped:') : red('✗');
    say(`${mark} ${name} ${dim(duration(Date.now() - since))}`);
    throw error;
  }
}

// How many tests a runner ran, read from its own closing lines.

const none = { passed: 0, failed: 0, skipped: 0 };

const sum = (text, pattern) =>
  [...text.matchAll(pattern)].reduce((all, match) => all + Number(match[1]), 0);

const last = (text, pattern) => {
  const matches = [...text.matchAll(pattern)];
  return matches.length > 0 ? Number(matches[matches.length - 1][1]) : 0;
};

/** `Summary [ 1.2s] 45 tests run: 44 passed (1 slow), 1 failed, 2 timed out, 3 skipped` */
function nextest(text) {
  const line = text
    .split('\n')
    .reverse()
    .find(l => /^\s*Summary \[/.test(l));
  if (!line) {
    return none;
  }
  return {
    passed: last(line, /(\d+) passed/g),
    failed:
      last(line, /(\d+) failed/g) +
      last(line, /(\d+) timed out/g) +
      last(line, /(\d+) exec failed/g),
    skipped: last(line, /(\d+) skipped/g),
  };
}

/** `test result: ok. 45 passed; 0 failed; 1 ignored; …`, one line for each binary. */
function cargo(text) {
  return {
    passed: sum(text, /^test result: .*?(\d+) passed;/gm),
    failed: sum(text, /^test result: .*?(\d+) failed;/gm),
    skipped: sum(text, /^test result: .*?(\d+) ignored;/gm),
  };
}

/** `ℹ pass 45` (spec) or `# pass 45` (TAP). */
function node(text) {
  const field = name =>
    last(text, new RegExp(`^(?:ℹ|#) ${name} (\\d+)$`, 'gm'));
  return {
    passed: field('pass'),
    failed: field('fail') + field('cancelled'),
    skipped: field('skipped') + field('todo'),
  };
}

/** `Tests:       1 failed, 2 skipped, 45 passed, 48 total` */
function jest(text) {
  const line =
    text
      .split('\n')
      .reverse()
      .find(l => /^Tests:\s/.test(l)) ?? '';
  return {
    passed: last(line, /(\d+) passed/g),
    failed: last(line, /(\d+) failed/g),
    skipped: last(line, /(\d+) skipped/g) + last(line, /(\d+) todo/g),
  };
}

/** `  12 passed (1.2m)`, `  1 failed`, `  2 did not run`, `  1 flaky`: one line each. */
function playwright(text) {
  const field = name =>
    last(text, new RegExp(`^\\s+(\\d+) ${name}( \\(.*\\))?$`, 'gm'));
  return {
    passed: field('passed'),
    failed:
      field('failed') +
      field('flaky') +
      field('did not run') +
      field('interrupted'),
    skipped: field('skipped'),
  };
}

/**
 * What the tests of `node --test` reported beside their results (`context.diagnostic`): figures that a reader wants to
 * see although everything passed.
 */
export function diagnostics(output) {
  return output
    .split('\n')
    .filter(line => /^\s*ℹ /.test(line))
    .map(line => line.replace(/^\s*ℹ /, ''))
    .filter(
      line =>
        !/^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/.test(
          line,
        ),
    );
}

const readers = { nextest, cargo, node, jest, playwright };

/**
 * The tests in a runner's output.
 *
 * @param {keyof readers | undefined} runner undefined for a check that has no tests of its own: it counts as one
 * @param {string} output everything that the runner wrote
 * @param {boolean} succeeded whether it ended with exit code 0
 * @returns {{ passed: number, failed: number, skipped: number }} at least one failed when it did not succeed, and when
 *   a runner ran nothing
 */
export function countTests(runner, output, succeeded) {
  if (!runner) {
    return { ...none, [succeeded ? 'passed' : 'failed']: 1 };
  }
  // eslint-disable-next-line no-control-regex
  const plain = output.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '');
  const found = readers[runner](plain);
  const ranNothing = found.passed + found.failed === 0;
  return (!succeeded && found.failed === 0) || ranNothing
    ? { ...found, failed: 1 }
    : found;
}

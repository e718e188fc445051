// `npm test`: sets up what the chosen suites need, runs them, and says how many tests passed.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Problem, report } from './lib/problem.mjs';
import { runLogged, stopEverything, tail } from './lib/processes.mjs';
import { countTests, diagnostics } from './lib/counts.mjs';
import { setUpTests } from './lib/setup.mjs';
import { suiteEnvironment, suites } from './lib/suites.mjs';
import {
  bold,
  dim,
  duration,
  green,
  red,
  say,
  shortPath,
} from './lib/terminal.mjs';

const usage = `npm test [-- SUITE... [-g TEXT]]

Sets up everything that is needed and runs the suites, or only those named.

  -g TEXT  of the suite browser, only the tests whose name has this text
  --list   the suites
  --help   this text`;

function parse(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        grep: { type: 'string', short: 'g' },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { ...values, names: positionals };
  } catch (error) {
    throw new Problem(`${error.message}\n\n${usage}`);
  }
}

function choose(args) {
  const unknown = args.filter(name => !suites.some(s => s.name === name));
  if (unknown.length > 0) {
    const known = suites.map(suite => suite.name).join(', ');
    throw new Problem(
      `There is no suite ${unknown.join(', ')}: the suites are ${known}.`,
    );
  }
  return args.length > 0
    ? suites.filter(suite => args.includes(suite.name))
    : suites;
}

const total = (results, key) =>
  results.reduce((sum, result) => sum + result[key], 0);

async function runCheck(suite, check, env) {
  const since = Date.now();
  const { code, log, timedOut } = await runLogged(
    `test ${suite.name} ${check.name}`,
    check.command,
    {
      cwd: check.cwd,
      env: { ...env, ...check.env },
      timeoutMs: check.timeoutMs ?? 10 * 60_000,
    },
  );
  const output = readFileSync(log, 'utf8');
  const counts = countTests(check.runner, output, code === 0);
  return {
    ...counts,
    figures: check.figures ? diagnostics(output) : [],
    suite: suite.name,
    check: check.name,
    milliseconds: Date.now() - since,
    log,
    timedOut,
  };
}

function show(result) {
  const { suite, check, passed, failed, skipped, milliseconds } = result;
  const mark = failed > 0 ? red('✗') : green('✓');
  const skips = skipped > 0 ? `, ${skipped} skipped` : '';
  say(
    `${mark} ${suite}: ${check}  ${passed} passed, ${failed} failed${skips}  ${dim(
      duration(milliseconds),
    )}`,
  );
  result.figures.forEach(line => say(`    ${dim(line)}`));
  if (failed > 0) {
    if (passed + failed === 1 && result.timedOut) {
      say(red('It took too long and was stopped.'));
    }
    say(tail(result.log, 60));
    say(`All of its output: ${shortPath(result.log)}`);
  }
}

async function runSuite(suite, tools, env) {
  const results = [];
  for (const check of await suite.checks(tools)) {
    const result = await runCheck(suite, check, env);
    show(result);
    results.push(result);
  }
  return results;
}

async function runInOrder(list, tools, env) {
  const results = [];
  for (const suite of list) {
    results.push(...(await runSuite(suite, tools, env)));
  }
  return results;
}

// Compiling Rust and checking TypeScript leave each other a core; what measures or waits runs alone, afterwards.
async function runAll(chosen, tools) {
  const env = suiteEnvironment(tools);
  const groups = [...new Set(chosen.map(suite => suite.group).filter(Boolean))];
  const together = await Promise.all(
    groups.map(group =>
      runInOrder(
        chosen.filter(suite => suite.group === group),
        tools,
        env,
      ),
    ),
  );
  const alone = await runInOrder(
    chosen.filter(suite => !suite.group),
    tools,
    env,
  );
  return [...together.flat(), ...alone];
}

function summarise(chosen, results, milliseconds) {
  say();
  say(bold('suite         passed  failed  skipped          time'));
  for (const { name } of chosen) {
    const own = results.filter(result => result.suite === name);
    const cells = ['passed', 'failed', 'skipped'].map((key, i) =>
      String(total(own, key)).padStart([6, 8, 9][i]),
    );
    const time = duration(total(own, 'milliseconds')).padStart(14);
    const line = `${name.padEnd(14)}${cells.join('')}${time}`;
    say(total(own, 'failed') > 0 ? red(line) : line);
  }
  say(dim(`all together in ${duration(milliseconds)}`));
  say();
}

async function main() {
  const options = parse(process.argv.slice(2));
  if (options.help) {
    say(usage);
    return 0;
  }
  if (options.list) {
    suites.forEach(({ name, about }) => say(`${name.padEnd(12)}${about}`));
    return 0;
  }
  const since = Date.now();
  const chosen = choose(options.names);
  const needs = new Set(chosen.flatMap(suite => suite.needs));
  const tools = { ...(await setUpTests(needs)), grep: options.grep };
  const results = await runAll(chosen, tools);
  await tools.postgres?.stop();
  summarise(chosen, results, Date.now() - since);
  const failed = total(results, 'failed');
  say(`${total(results, 'passed')} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(name, () => {
    stopEverything();
    say(`Stopped by ${name}.`);
    process.exit(130);
  });
}

main().then(
  code => process.exit(code),
  error => {
    report(error);
    stopEverything();
    // What runs this may look for the closing line, so it is there even where the set-up failed.
    say('0 passed, 1 failed');
    process.exit(1);
  },
);

/** The command line: `node main.ts --port 7100 --scenario demo`. */
import { parseArgs } from 'node:util';
import { startSimulator, type SimulatorOptions } from './index.ts';

const USAGE = `Usage: node main.ts [options]
  --port <number>              7100 by default; 0 for any free one
  --scenario <name or folder>  demo by default
  --dialect <github|ghes>      github by default
  --clock <real|manual>        real by default
  --seed <number>              decides ids and variations
  --contract <directory>       check everything against GitHub's descriptions
  --webhook <url>              tell there what happens in every repository
  --webhook-secret <secret>    sign it with this
  --webhook-app                tell it as to a GitHub App: of reviews as well
`;

class UsageError extends Error {}

function word<T extends string>(
  name: string,
  value: string,
  words: readonly T[],
): T {
  const found = words.find(each => each === value);
  if (found === undefined) {
    throw new UsageError(`--${name} is one of ${words.join(', ')}.`);
  }
  return found;
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d+$/.test(value)) {
    throw new UsageError(`--${name} takes a whole number, not "${value}".`);
  }
  return Number(value);
}

function webhookOf(
  url: string | undefined,
  secret: string | undefined,
  app: boolean,
): Pick<SimulatorOptions, 'webhook'> {
  if (url === undefined) {
    return {};
  }
  if (!URL.canParse(url)) {
    throw new UsageError(`--webhook takes an address, not "${url}".`);
  }
  return { webhook: { url, app, ...(secret === undefined ? {} : { secret }) } };
}

function readOptions(): SimulatorOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '7100' },
      scenario: { type: 'string', default: 'demo' },
      dialect: { type: 'string', default: 'github' },
      clock: { type: 'string', default: 'real' },
      seed: { type: 'string' },
      contract: { type: 'string' },
      webhook: { type: 'string' },
      'webhook-secret': { type: 'string' },
      'webhook-app': { type: 'boolean', default: false },
    },
  });
  return {
    port: wholeNumber('port', values.port),
    scenario: values.scenario,
    dialect: word('dialect', values.dialect, ['github', 'ghes'] as const),
    clock: word('clock', values.clock, ['real', 'manual'] as const),
    ...(values.seed === undefined
      ? {}
      : { seed: wholeNumber('seed', values.seed) }),
    ...(values.contract === undefined ? {} : { contract: values.contract }),
    ...webhookOf(
      values.webhook,
      values['webhook-secret'],
      values['webhook-app'],
    ),
  };
}

function explain(error: unknown, port: number | undefined): string {
  const message = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EADDRINUSE'
    ? `Port ${port} is taken. Stop what uses it, or choose another with --port.`
    : message;
}

let options: SimulatorOptions = {};
try {
  options = readOptions();
  const simulator = await startSimulator(options);
  process.stdout.write(`GitHub simulator listening on ${simulator.url}\n`);
  let closing = false;
  const stop = () => {
    if (!closing) {
      closing = true;
      void simulator.close().then(() => process.exit(0));
    }
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (error) {
  const usage =
    error instanceof UsageError ||
    (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${explain(error, options.port)}\n`);
  if (usage) {
    process.stderr.write(USAGE);
  }
  process.exitCode = usage ? 2 : 1;
}

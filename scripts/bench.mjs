// `npm run bench`: sets up what the benchmark needs, then runs it with the options given.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { at } from './lib/paths.mjs';
import { report } from './lib/problem.mjs';
import { stopEverything } from './lib/processes.mjs';
import { setUpTests } from './lib/setup.mjs';

async function main() {
  const { node, env } = await setUpTests(new Set(['packages', 'addon']));
  const benchmark = spawn(
    node,
    [at('bench', 'overview.ts'), ...process.argv.slice(2)],
    { env, stdio: 'inherit' },
  );
  const [code] = await once(benchmark, 'exit');
  return code ?? 1;
}

// Ctrl-C reaches the benchmark as well, which ends by itself.
process.once('SIGINT', () => stopEverything());

main().then(
  code => process.exit(code),
  error => {
    report(error);
    stopEverything();
    process.exit(1);
  },
);

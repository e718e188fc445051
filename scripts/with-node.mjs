// Runs one command as the demo and the tests would: on the project's Node, with the packages' commands on PATH.
//   node scripts/with-node.mjs COMMAND [ARGUMENT...]
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { at } from './lib/paths.mjs';
import { report } from './lib/problem.mjs';
import { projectNode } from './lib/node.mjs';
import { suiteEnvironment } from './lib/suites.mjs';

const [command, ...args] = process.argv.slice(2);

try {
  if (!command) {
    throw new Error('Say which command: node scripts/with-node.mjs COMMAND');
  }
  const env = suiteEnvironment(await projectNode());
  env.PATH = `${at('node_modules', '.bin')}${delimiter}${env.PATH}`;
  const { status, error } = spawnSync(command, args, { env, stdio: 'inherit' });
  if (error) {
    throw error;
  }
  process.exitCode = status ?? 1;
} catch (error) {
  report(error);
  process.exitCode = 1;
}

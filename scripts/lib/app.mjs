// The Backstage app as static files; the backend serves them, so that the demo and the browser tests need one process.
import { existsSync } from 'node:fs';
import { at } from './paths.mjs';
import { run } from './processes.mjs';
import { fingerprint, isStamped, stamp } from './stamps.mjs';

const stampFile = at('packages', 'app', 'dist', '.built-from');

/**
 * Builds the app unless its inputs are those of the last build.
 *
 * @returns a remark when there was nothing to do
 */
export async function buildApp({ node, env }) {
  const print = fingerprint([
    'packages/app',
    'plugins/deployment',
    'plugins/deployment-common',
    'app-config.yaml',
    'backstage.json',
    'yarn.lock',
  ]);
  if (
    existsSync(at('packages', 'app', 'dist', 'index.html')) &&
    isStamped(stampFile, print)
  ) {
    return 'up to date';
  }
  await run(
    'Build the app',
    [
      node,
      at('node_modules', '@backstage', 'cli', 'bin', 'backstage-cli'),
      'package',
      'build',
    ],
    { env, cwd: at('packages', 'app') },
  );
  stamp(stampFile, print);
  return undefined;
}

// The npm packages of the workspace, from the lockfile, by the pinned Yarn.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { at } from './paths.mjs';
import { npx } from './node.mjs';
import { Problem, Stopped } from './problem.mjs';
import { runLogged, tail, wasStopped } from './processes.mjs';
import { fingerprint, isStamped, stamp } from './stamps.mjs';

// Inside node_modules, so that it goes when they go.
const stampFile = at('node_modules', '.installed-by-scripts');

const readJson = path => JSON.parse(readFileSync(path, 'utf8'));

function manifests() {
  const folders = readJson(at('package.json')).workspaces.flatMap(pattern => {
    const folder = pattern.replace(/\/\*$/, '');
    return readdirSync(at(folder)).map(name => `${folder}/${name}`);
  });
  return ['.', ...folders]
    .map(folder => at(folder, 'package.json'))
    .filter(existsSync);
}

// A script or a description that changes needs no new installation.
const relevant = [
  'name',
  'packageManager',
  'workspaces',
  'bin',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'dependenciesMeta',
  'resolutions',
];

function wanted(nodeVersion) {
  const parts = manifests().map(path => {
    const manifest = readJson(path);
    return JSON.stringify(relevant.map(key => manifest[key]));
  });
  return fingerprint(
    ['yarn.lock', '.yarnrc.yml'],
    [...parts, nodeVersion, process.platform, process.arch],
  );
}

// The pinned Yarn: how to call it, and its name for readers.
function yarn() {
  const { packageManager } = readJson(at('package.json'));
  const version = packageManager.replace(/^yarn@/, '').split('+')[0];
  const name = `@yarnpkg/cli-dist@${version}`;
  return { command: [...npx(), '--yes', name], name };
}

// Yarn's code for "the lockfile would have been modified".
const staleLockfile = 'YN0028';

function failure(log) {
  if (wasStopped()) {
    return new Stopped('Yarn was stopped.');
  }
  if (readFileSync(log, 'utf8').includes(staleLockfile)) {
    return new Problem(
      `yarn.lock does not fit the package.json files: run \`npx ${
        yarn().name
      } install\` and commit yarn.lock.`,
      { log },
    );
  }
  return new Problem(
    'The npm packages could not be installed: see above, mend it (often the network or the registry) and start again.',
    { tail: tail(log), log },
  );
}

/**
 * Installs the packages unless they are those of the lockfile already.
 *
 * @returns a remark when there was nothing to do
 */
export async function installDependencies({ env, version }) {
  const print = wanted(version);
  if (isStamped(stampFile, print)) {
    return 'up to date';
  }
  const { code, log } = await runLogged(
    'Install packages',
    [...yarn().command, 'install', '--immutable'],
    { env },
  );
  if (code !== 0) {
    throw failure(log);
  }
  stamp(stampFile, print);
  return undefined;
}

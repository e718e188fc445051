// The npm packages of the workspace, from the lockfile, by the pinned Yarn.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { at } from './paths.mjs';
import { npx } from './node.mjs';
import { run } from './processes.mjs';
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

/** The command line of the pinned Yarn. */
export function yarn() {
  const { packageManager } = readJson(at('package.json'));
  const version = packageManager.replace(/^yarn@/, '').split('+')[0];
  return [...npx(), '--yes', `@yarnpkg/cli-dist@${version}`];
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
  await run('Install packages', [...yarn(), 'install', '--immutable'], { env });
  stamp(stampFile, print);
  return undefined;
}

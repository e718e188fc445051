// The Rust core as a Node addon, in the one profile that the demo, the tests and CI share. Cargo is called directly: it
// can work while Yarn installs, which `napi build`, a package itself, cannot. The loader (index.js) and its types are
// committed; the suite `generated` compares them with what `napi build` writes.
import { copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { at } from './paths.mjs';
import { Problem } from './problem.mjs';
import { run } from './processes.mjs';
import { fingerprint, isStamped, stamp } from './stamps.mjs';

const stampFile = at('.cache', 'addon.stamp');

function isMusl() {
  return (
    process.platform === 'linux' &&
    !process.report.getReport().header.glibcVersionRuntime
  );
}

/** The addon's file for this platform, named as the loader expects it. */
export function addonFile() {
  const { napi } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const abi = process.platform === 'linux' ? (isMusl() ? '-musl' : '-gnu') : '';
  return at(
    `${napi.binaryName}.${process.platform}-${process.arch}${abi}.node`,
  );
}

// Cargo says on its standard output, one JSON message a line, which files it made.
function builtLibrary(log) {
  const files = readFileSync(log, 'utf8')
    .split('\n')
    .filter(line => line.startsWith('{"reason":"compiler-artifact"'))
    .map(line => JSON.parse(line))
    .filter(message => message.target.crate_types.includes('cdylib'))
    .filter(message => !message.profile.test)
    .flatMap(message => message.filenames);
  return files.find(name => /\.(so|dylib|dll)$/.test(name));
}

/**
 * Builds the addon unless its inputs are those of the last build.
 *
 * @param {boolean} withTests also builds the Rust tests, in the same call: what both need is then compiled once, with
 *   the features that the tests ask for
 * @returns a remark when there was nothing to do
 */
export async function buildAddon({ env, withTests = false }) {
  const print = fingerprint(
    ['Cargo.toml', 'Cargo.lock', 'build.rs', '.cargo', 'src'],
    [process.arch],
  );
  if (existsSync(addonFile()) && isStamped(stampFile, print)) {
    return 'up to date';
  }
  const log = await run(
    'Build the addon',
    [
      'cargo',
      'build',
      '--locked',
      '--lib',
      ...(withTests ? ['--tests'] : []),
      '--message-format=json-render-diagnostics',
    ],
    { env },
  );
  const library = builtLibrary(log);
  if (!library) {
    throw new Problem(
      'Cargo built no loadable library: `crate-type` in Cargo.toml must hold "cdylib".',
      { log },
    );
  }
  // A running demo has the old file mapped: it must be replaced, not written into.
  const draft = `${addonFile()}.new`;
  copyFileSync(library, draft);
  renameSync(draft, addonFile());
  stamp(stampFile, print);
  return undefined;
}

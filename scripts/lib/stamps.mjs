// Fingerprints of the inputs of a step, so that a step whose inputs did not change is not done again.
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { at, root } from './paths.mjs';

const skipped = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  '.git',
]);

// A test that changes changes nothing that is built.
const isTest = path => /\.test\.[a-z]+$/.test(path);

function* filesBelow(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) {
    return;
  }
  if (!info.isDirectory()) {
    if (!isTest(path)) {
      yield path;
    }
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!skipped.has(name)) {
      yield* filesBelow(join(path, name));
    }
  }
}

/**
 * A hash over the contents of files and folders (relative to the root; one that does not exist counts as empty) and
 * over further texts. Tests do not count.
 */
export function fingerprint(paths, texts = []) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesBelow(at(path))) {
      hash.update(`${relative(root, file)}\0`);
      hash.update(readFileSync(file));
      hash.update('\0');
    }
  }
  for (const text of texts) {
    hash.update(`${text}\0`);
  }
  return hash.digest('hex');
}

/** Whether a step's stamp holds this fingerprint. */
export function isStamped(file, value) {
  try {
    return readFileSync(file, 'utf8').trim() === value;
  } catch {
    return false;
  }
}

/** Notes that the step was done for this fingerprint. */
export function stamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${value}\n`);
}

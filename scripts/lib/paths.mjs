// Where things are. Everything that the scripts write lies below `.cache/`, which Git ignores, or in the places where
// the tools themselves put their results.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Everything that may be deleted at any time and comes back by itself. */
export const cacheDir = join(root, '.cache');

/** Output of each step and of each suite, one file each. */
export const logDir = join(cacheDir, 'logs');

/** A path below the root. */
export const at = (...parts) => join(root, ...parts);

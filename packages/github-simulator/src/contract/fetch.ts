/**
 * Fills a cache directory with GitHub's own descriptions, pruned to what the
 * simulator answers: `node fetch.ts <cache dir>`. Does nothing when the
 * directory is current.
 */
import { pathToFileURL } from 'node:url';
import { isCurrent } from './cache.ts';

/**
 * Makes a cache directory current.
 *
 * @returns whether anything had to be fetched
 * @throws Error when the registry cannot be reached or gives something else
 */
export async function fetchDescriptions(directory: string): Promise<boolean> {
  if (isCurrent(directory)) {
    return false;
  }
  // Loaded only here: most calls have nothing to do and should be quick.
  const { fillCache } = await import('./fill.ts');
  await fillCache(directory);
  return true;
}

const [, script, directory] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  if (directory === undefined) {
    process.stderr.write('Usage: node fetch.ts <cache directory>\n');
    process.exitCode = 2;
  } else {
    try {
      if (await fetchDescriptions(directory)) {
        process.stdout.write(`GitHub's descriptions are in ${directory}\n`);
      }
    } catch (error) {
      process.stderr.write(
        `GitHub's descriptions could not be fetched: ${
          error instanceof Error ? error.message : String(error)
        }\n`,
      );
      process.exitCode = 1;
    }
  }
}

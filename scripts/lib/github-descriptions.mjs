// GitHub's own description of its API, which the simulator checks every request and answer against. Fetched from the
// npm registry into the cache; the simulator knows which release and verifies it.
import { at, cacheDir } from './paths.mjs';
import { join } from 'node:path';
import { run } from './processes.mjs';

/** Where the descriptions lie. */
export const descriptionsDir = join(cacheDir, 'github-descriptions');

/** Fetches the descriptions unless they are there. Needs the npm packages. */
export async function fetchDescriptions({ node, env }) {
  await run(
    'Fetch the API description',
    [
      node,
      at('packages', 'github-simulator', 'src', 'contract', 'fetch.ts'),
      descriptionsDir,
    ],
    { env },
  );
}

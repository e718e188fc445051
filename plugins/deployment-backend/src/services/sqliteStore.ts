import { mkdir } from 'node:fs/promises';
import { dirname, format, parse, resolve } from 'node:path';
import { STORE_FILENAME } from './storeSettings';

/** The database that is forgotten when the process ends. */
export const MEMORY = ':memory:';

/** The core's own file beside the one that Knex opens for this plugin. */
function besideKnex(filename: string): string {
  const { dir, name, ext } = parse(filename);
  return format({ dir, name: `${name}-core`, ext: ext || '.sqlite' });
}

/**
 * The core's file where Backstage uses SQLite: beside Backstage's own of this
 * plugin, or in memory where Backstage is in memory.
 *
 * @param filename - `connection.filename` of Backstage's Knex client.
 */
export function followSqlite(filename: unknown): string {
  if (typeof filename !== 'string' || filename === '' || filename === MEMORY) {
    return MEMORY;
  }
  if (filename.startsWith('file:')) {
    throw new Error(
      `The deployment plugin cannot derive its own SQLite file from the ` +
        `address '${filename}' in backend.database. Set ${STORE_FILENAME} to a ` +
        'path.',
    );
  }
  return besideKnex(filename);
}

/**
 * Makes the folder of a file.
 *
 * @returns `:memory:` or an absolute path.
 */
export async function prepareFile(filename: string): Promise<string> {
  if (filename === MEMORY) {
    return MEMORY;
  }
  const path = resolve(filename);
  await mkdir(dirname(path), { recursive: true });
  return path;
}

import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { mkdir } from 'node:fs/promises';
import { dirname, format, parse, resolve } from 'node:path';

const SETTING = 'deployment.store.filename';
const MEMORY = ':memory:';

/** The core's own file beside the one that Knex opens for this plugin. */
function besideKnex(filename: string): string {
  const { dir, name, ext } = parse(filename);
  return format({ dir, name: `${name}-core`, ext: ext || '.sqlite' });
}

function fromKnex(client: unknown, filename: unknown): string {
  if (client !== 'better-sqlite3' && client !== 'sqlite3') {
    throw new Error(
      `The deployment plugin keeps its environments in SQLite and cannot use ` +
        `the '${client}' database of this Backstage yet. Set ${SETTING} to a ` +
        'file on a disk that outlives the process, and run one replica.',
    );
  }
  if (typeof filename !== 'string' || filename === '' || filename === MEMORY) {
    return MEMORY;
  }
  if (filename.startsWith('file:')) {
    throw new Error(
      `The deployment plugin cannot derive its own SQLite file from the ` +
        `address '${filename}' in backend.database. Set ${SETTING} to a path.`,
    );
  }
  return besideKnex(filename);
}

/**
 * Decides where the core keeps its environments: `deployment.store.filename`
 * where it is set, else beside the SQLite file that Backstage uses for this
 * plugin, else in memory like Backstage itself. The folder exists afterwards.
 *
 * @returns `:memory:` or an absolute path.
 * @throws Error that names the setting, where Backstage's database is none that
 * the core can follow.
 */
export async function resolveStoreFilename(options: {
  config: Config;
  database: DatabaseService;
}): Promise<string> {
  let filename = options.config.getOptionalString(SETTING);
  if (filename === undefined) {
    // Backstage is asked first, so that it has made the folder and merged its
    // own settings by the time the result is read.
    const knex = await options.database.getClient();
    const { client, connection } = knex.client.config;
    filename = fromKnex(client, connection?.filename);
  }
  if (filename === MEMORY) {
    return MEMORY;
  }
  const path = resolve(filename);
  await mkdir(dirname(path), { recursive: true });
  return path;
}

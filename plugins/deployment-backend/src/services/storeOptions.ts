import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { CoreOptions } from './addon';
import { createPostgresConnection } from './postgresConnection';
import { followSqlite, MEMORY, prepareFile } from './sqliteStore';
import { STORE_FILENAME, STORE_MAX_CONNECTIONS } from './storeSettings';

/** Where the core keeps its environments. */
export interface Store {
  options: CoreOptions['store'];
  /** The same for people: what environments are kept in. */
  place: string;
}

async function inFile(filename: string, skip = false): Promise<Store> {
  const path = await prepareFile(filename);
  return path === MEMORY
    ? {
        // Nobody else could have made its schema.
        options: { filename: path },
        place: 'memory and forgotten at the next restart',
      }
    : {
        options: { filename: path, ...(skip && { skipMigrations: true }) },
        place: path,
      };
}

function list(value: unknown): string[] | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  return (Array.isArray(value) ? value : [value]).map(String);
}

/**
 * Decides where the core keeps its environments: in `deployment.store.filename`
 * where it is set, else in the database that Backstage has for this plugin.
 *
 * @throws Error that names the setting, where Backstage's database is none that
 * the core can follow.
 */
export async function resolveStore(options: {
  config: Config;
  database: DatabaseService;
}): Promise<Store> {
  const { config, database } = options;
  const filename = config.getOptionalString(STORE_FILENAME);
  if (filename !== undefined) {
    return inFile(filename);
  }
  // Backstage is asked first, so that it has made the folder, the database or
  // the schema and merged its own settings by the time the result is read.
  const knex = await database.getClient();
  const { client, connection, searchPath, role } = knex.client.config;
  const skip = database.migrations?.skip ?? false;
  switch (client) {
    case 'better-sqlite3':
    case 'sqlite3':
      return inFile(followSqlite(connection?.filename), skip);
    case 'pg': {
      const schemas = list(searchPath);
      return {
        options: {
          postgres: {
            connection: createPostgresConnection(connection),
            searchPath: schemas,
            role: role ?? undefined,
            poolMax: config.getOptionalNumber(STORE_MAX_CONNECTIONS),
          },
          skipMigrations: skip,
        },
        place: schemas
          ? `Backstage's PostgreSQL, schema ${schemas.join(', ')}`
          : "Backstage's PostgreSQL, in the database of this plugin",
      };
    }
    default:
      throw new Error(
        `The deployment plugin keeps its environments in PostgreSQL or SQLite ` +
          `and cannot use the '${client}' database of this Backstage. Give it ` +
          'another one under backend.database.plugin.deployment, or set ' +
          `${STORE_FILENAME} to a file on a disk that outlives the process, ` +
          'and run one replica.',
      );
  }
}

import { DatabaseManager } from '@backstage/backend-defaults/database';
import type { DatabaseService } from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { JsonValue } from '@backstage/types';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { resolveStore } from './storeOptions';

/** A database as Backstage gives it once it has merged its configuration. */
function database(client: string, connection: unknown): DatabaseService {
  return mockServices.database.mock({
    getClient: async () =>
      ({ client: { config: { client, connection } } } as never),
  });
}

/** The file that the core shall use. */
async function filenameOf(options: Parameters<typeof resolveStore>[0]) {
  const store = await resolveStore(options);
  return store.options.filename;
}

const config = mockServices.rootConfig();
const directory = createMockDirectory();

describe('where the environments are stored', () => {
  it.each<[string, JsonValue, string]>([
    ['in memory', ':memory:', ':memory:'],
    [
      'in a folder',
      { directory: directory.resolve('real') },
      directory.resolve('real/deployment-core.sqlite'),
    ],
  ])(
    'follows a real database of Backstage %s',
    async (_, connection, expected) => {
      const rootConfig = mockServices.rootConfig({
        data: {
          backend: {
            database: { client: 'better-sqlite3', connection },
          },
        },
      });
      const real = DatabaseManager.fromConfig(rootConfig).forPlugin(
        'deployment',
        {
          logger: mockServices.logger.mock(),
          lifecycle: mockServices.lifecycle.mock(),
        },
      );

      await expect(
        filenameOf({ config: rootConfig, database: real }),
      ).resolves.toBe(expected);

      await (await real.getClient()).destroy();
    },
  );

  it('is in memory where Backstage is in memory', async () => {
    await expect(
      filenameOf({
        config,
        database: database('better-sqlite3', { filename: ':memory:' }),
      }),
    ).resolves.toBe(':memory:');
  });

  it('is in memory where Backstage keeps its memory over restarts of development', async () => {
    const connection = Object.assign(async () => ({}), {
      filename: ':memory:',
    });

    await expect(
      filenameOf({
        config,
        database: database('better-sqlite3', connection),
      }),
    ).resolves.toBe(':memory:');
  });

  it("is beside Backstage's own file of the plugin", async () => {
    const filename = directory.resolve('db/deployment.sqlite');

    await expect(
      filenameOf({
        config,
        database: database('better-sqlite3', { filename }),
      }),
    ).resolves.toBe(directory.resolve('db/deployment-core.sqlite'));
    expect(existsSync(directory.resolve('db'))).toBe(true);
  });

  it('never is the file that Backstage itself opens, whatever its name', async () => {
    for (const name of ['plugin', 'plugin.db', 'deployment-core.sqlite']) {
      const filename = directory.resolve(name);

      const store = await filenameOf({
        config,
        database: database('better-sqlite3', { filename }),
      });

      expect(store).not.toBe(filename);
    }
  });

  it('is what the setting says, and Backstage is not even asked', async () => {
    const asked = mockServices.database.mock();
    const filename = directory.resolve('elsewhere/environments.sqlite');

    await expect(
      filenameOf({
        config: mockServices.rootConfig({
          data: { deployment: { store: { filename } } },
        }),
        database: asked,
      }),
    ).resolves.toBe(filename);
    expect(existsSync(directory.resolve('elsewhere'))).toBe(true);
    expect(asked.getClient).not.toHaveBeenCalled();
  });

  it('is seen from the working directory where the setting is relative', async () => {
    const filename = relative('.', directory.resolve('relative.sqlite'));

    await expect(
      filenameOf({
        config: mockServices.rootConfig({
          data: { deployment: { store: { filename } } },
        }),
        database: mockServices.database.mock(),
      }),
    ).resolves.toBe(directory.resolve('relative.sqlite'));
  });

  it('cannot be in MySQL, and the error names what helps', async () => {
    await expect(
      filenameOf({
        config,
        database: database('mysql2', { host: 'db.example.com' }),
      }),
    ).rejects.toThrow(
      /'mysql2'.*backend\.database\.plugin\.deployment.*deployment\.store\.filename/,
    );
  });

  it('leaves the schema of a file alone where Backstage skips migrations', async () => {
    const filename = directory.resolve('skip/deployment.sqlite');
    const skip = (connection: unknown) => ({
      ...database('better-sqlite3', connection),
      migrations: { skip: true },
    });

    const inFile = await resolveStore({ config, database: skip({ filename }) });
    const inMemory = await resolveStore({
      config,
      database: skip({ filename: ':memory:' }),
    });

    expect(inFile.options.skipMigrations).toBe(true);
    // Nobody else could have made it.
    expect(inMemory.options.skipMigrations).toBeUndefined();
  });

  it('cannot be derived from an address, and the error names the setting', async () => {
    await expect(
      filenameOf({
        config,
        database: database('better-sqlite3', { filename: 'file:x?mode=ro' }),
      }),
    ).rejects.toThrow(/Set deployment\.store\.filename/);
  });

  it("is Backstage's PostgreSQL, with its schema and role", async () => {
    const knexConfig = {
      client: 'pg',
      connection: { host: 'db.example.com', user: 'backstage' },
      searchPath: ['deployment'],
      role: 'plugins',
    };
    const store = await resolveStore({
      config: mockServices.rootConfig({
        data: { deployment: { store: { maxConnections: 3 } } },
      }),
      database: {
        ...mockServices.database.mock({
          getClient: async () => ({ client: { config: knexConfig } } as never),
        }),
        migrations: { skip: true },
      },
    });

    expect(store.options).toEqual({
      postgres: {
        connection: expect.any(Function),
        searchPath: ['deployment'],
        role: 'plugins',
        poolMax: 3,
      },
      skipMigrations: true,
    });
    expect(store.place).toMatch(/PostgreSQL, schema deployment/);
    await expect(store.options.postgres!.connection()).resolves.toContain(
      '"host":"db.example.com"',
    );
  });

  it.each<[string, JsonValue, object]>([
    [
      'a database of its own',
      {},
      { database: 'backstage_plugin_deployment', searchPath: undefined },
    ],
    [
      'a schema of its own',
      { pluginDivisionMode: 'schema', schemaPrefix: 'bs_' },
      { database: 'shared', searchPath: ['bs_deployment'] },
    ],
    [
      'what its own settings say',
      {
        role: 'all',
        plugin: {
          deployment: {
            role: 'own',
            connection: { host: 'own.example.com', database: 'mine' },
          },
        },
      },
      { database: 'mine', host: 'own.example.com', role: 'own' },
    ],
    [
      'the database of a connection string',
      { connection: 'postgresql://u:p@db.example.com:5433/shared' },
      { database: 'backstage_plugin_deployment', port: '5433', password: 'p' },
    ],
  ])('is %s, as Backstage resolves it', async (_, settings, expected) => {
    const rootConfig = mockServices.rootConfig({
      data: {
        backend: {
          database: {
            client: 'pg',
            // Nothing listens there; Knex connects only when it is used.
            ensureExists: false,
            connection: {
              host: 'db.example.com',
              user: 'u',
              password: 'p',
              database: 'shared',
            },
            ...(settings as object),
          },
        },
      },
    });
    const real = DatabaseManager.fromConfig(rootConfig).forPlugin(
      'deployment',
      {
        logger: mockServices.logger.mock(),
        lifecycle: mockServices.lifecycle.mock(),
      },
    );

    const { options } = await resolveStore({
      config: rootConfig,
      database: real,
    });

    const { connection, searchPath, role } = options.postgres!;
    expect({
      ...JSON.parse(await connection()),
      searchPath,
      role,
    }).toMatchObject({
      user: 'u',
      password: 'p',
      applicationName: 'backstage_plugin_deployment',
      host: 'db.example.com',
      ...expected,
    });

    await (await real.getClient()).destroy();
  });
});

import { DatabaseManager } from '@backstage/backend-defaults/database';
import type { DatabaseService } from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { JsonValue } from '@backstage/types';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { resolveStoreFilename } from './storeFilename';

/** A database as Backstage gives it once it has merged its configuration. */
function database(client: string, connection: unknown): DatabaseService {
  return mockServices.database.mock({
    getClient: async () =>
      ({ client: { config: { client, connection } } } as never),
  });
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
        resolveStoreFilename({ config: rootConfig, database: real }),
      ).resolves.toBe(expected);

      await (await real.getClient()).destroy();
    },
  );

  it('is in memory where Backstage is in memory', async () => {
    await expect(
      resolveStoreFilename({
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
      resolveStoreFilename({
        config,
        database: database('better-sqlite3', connection),
      }),
    ).resolves.toBe(':memory:');
  });

  it("is beside Backstage's own file of the plugin", async () => {
    const filename = directory.resolve('db/deployment.sqlite');

    await expect(
      resolveStoreFilename({
        config,
        database: database('better-sqlite3', { filename }),
      }),
    ).resolves.toBe(directory.resolve('db/deployment-core.sqlite'));
    expect(existsSync(directory.resolve('db'))).toBe(true);
  });

  it('never is the file that Backstage itself opens, whatever its name', async () => {
    for (const name of ['plugin', 'plugin.db', 'deployment-core.sqlite']) {
      const filename = directory.resolve(name);

      const store = await resolveStoreFilename({
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
      resolveStoreFilename({
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
      resolveStoreFilename({
        config: mockServices.rootConfig({
          data: { deployment: { store: { filename } } },
        }),
        database: mockServices.database.mock(),
      }),
    ).resolves.toBe(directory.resolve('relative.sqlite'));
  });

  it.each(['pg', 'mysql2'])(
    'cannot be %s yet, and the error names the setting that helps',
    async client => {
      await expect(
        resolveStoreFilename({
          config,
          database: database(client, { host: 'db.example.com' }),
        }),
      ).rejects.toThrow(
        new RegExp(`'${client}'.*Set deployment\\.store\\.filename`),
      );
    },
  );

  it('cannot be derived from an address, and the error names the setting', async () => {
    await expect(
      resolveStoreFilename({
        config,
        database: database('better-sqlite3', { filename: 'file:x?mode=ro' }),
      }),
    ).rejects.toThrow(/Set deployment\.store\.filename/);
  });
});

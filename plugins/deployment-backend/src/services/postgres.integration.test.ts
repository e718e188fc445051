/*
 * A whole Backstage backend on a real PostgreSQL, with the real addon. `npm test`
 * builds the addon and starts the server; without the variable that names one,
 * these tests are skipped.
 */
import {
  DatabaseManager,
  databaseServiceFactory,
} from '@backstage/backend-defaults/database';
import {
  coreServices,
  createBackendModule,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { randomBytes } from 'node:crypto';
import deploymentPlugin, {
  deploymentCoreServiceRef,
  type DeploymentCoreService,
} from '..';

const server = process.env.DEPLOYMENT_TEST_POSTGRES;
const service = 'component:default/payments';
const replacement = {
  service,
  environments: [
    {
      service,
      name: 'production',
      tier: 'production' as const,
      order: 0,
      promotesFrom: [],
      provider: 'github',
      host: 'github.com',
      source: {
        owner: 'acme',
        repo: 'payments',
        workflow: 'deploy.yml',
        topology: 'environment-input',
        environment: 'production',
      },
    },
  ],
};

type Knex = Awaited<ReturnType<DatabaseService['getClient']>>;

const uniqueName = () => `deployment_test_${randomBytes(6).toString('hex')}_`;

/** Backstage's own client for a database of the server, as its superuser. */
function connect(database: string): Promise<Knex> {
  const url = new URL(server!);
  url.pathname = `/${database}`;
  return DatabaseManager.fromConfig(
    mockServices.rootConfig({
      data: {
        backend: {
          database: {
            client: 'pg',
            ensureExists: false,
            connection: url.href,
            plugin: { test: { connection: { database } } },
          },
        },
      },
    }),
  )
    .forPlugin('test', {
      logger: mockServices.logger.mock(),
      lifecycle: mockServices.lifecycle.mock(),
    })
    .getClient();
}

/** A backend with the deployment plugin, and the plugin's core. */
async function start(database: object) {
  let core: DeploymentCoreService | undefined;
  const probe = createBackendModule({
    pluginId: 'deployment',
    moduleId: 'probe',
    register(env) {
      env.registerInit({
        deps: { core: deploymentCoreServiceRef, knex: coreServices.database },
        async init(deps) {
          core = deps.core;
        },
      });
    },
  });
  const url = new URL(server!);
  const backend = await startTestBackend({
    features: [
      deploymentPlugin,
      probe,
      catalogServiceMock.factory({ entities: [] }),
      databaseServiceFactory,
      mockServices.rootConfig.factory({
        data: {
          backend: {
            database: {
              client: 'pg',
              connection: {
                host: url.hostname,
                port: url.port,
                user: decodeURIComponent(url.username),
                password: decodeURIComponent(url.password),
                // Where Backstage makes its databases from.
                database: 'postgres',
              },
              ...database,
            },
          },
        },
      }),
    ],
  });
  return { backend, core: core! };
}

async function stored(core: DeploymentCoreService) {
  const answer = JSON.parse(
    (await core.environments({ service })).toString('utf8'),
  );
  return answer.environments.map((e: { name: string }) => e.name);
}

/** Schema and owner of the plugin's tables in a database. */
async function tablesIn(knex: Knex) {
  const { rows } = await knex.raw(
    `SELECT DISTINCT schemaname, tableowner FROM pg_tables
     WHERE tablename LIKE 'deployment%'`,
  );
  return rows;
}

/** Waits until nobody but the test is connected to a database. */
async function untilLeft(knex: Knex, database: string) {
  const deadline = Date.now() + 5_000;
  let count: number;
  do {
    const { rows } = await knex.raw(
      `SELECT count(*)::INT FROM pg_stat_activity
       WHERE datname = ? AND application_name = 'backstage_plugin_deployment'`,
      [database],
    );
    count = rows[0].count;
  } while (count > 0 && Date.now() < deadline);
  return count;
}

const describeWithServer = server ? describe : describe.skip;

describeWithServer('a Backstage on PostgreSQL', () => {
  const cleaning: (() => Promise<void>)[] = [];
  let admin: Knex;

  beforeAll(async () => {
    admin = await connect('postgres');
  });

  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) {
      await clean();
    }
  });

  afterAll(() => admin.destroy());

  /** Connects the test to a database, which is dropped afterwards. */
  async function open(database: string) {
    const knex = await connect(database);
    cleaning.push(async () => {
      await knex.destroy();
      await admin.raw('DROP DATABASE ?? WITH (FORCE)', [database]);
    });
    return knex;
  }

  it('keeps environments in the database of the plugin, for all replicas', async () => {
    const prefix = uniqueName();
    const replicas = await Promise.all([start({ prefix }), start({ prefix })]);
    const database = `${prefix}deployment`;
    const knex = await open(database);

    await replicas[0].core.replaceEnvironments(replacement);

    expect(await stored(replicas[1].core)).toEqual(['production']);
    expect(await tablesIn(knex)).toEqual([
      { schemaname: 'public', tableowner: expect.any(String) },
    ]);
    await Promise.all(replicas.map(({ backend }) => backend.stop()));
    expect(await untilLeft(admin, database)).toBe(0);
  });

  it('keeps them in the schema of the plugin, as the role', async () => {
    const name = uniqueName();
    const role = `${name}role`;
    await admin.raw('CREATE ROLE ??', [role]);
    cleaning.push(async () => {
      await admin.raw('DROP ROLE ??', [role]);
    });
    // Backstage makes the schema as the role too.
    await admin.raw('CREATE DATABASE ?? OWNER ??', [name, role]);
    const knex = await open(name);
    const url = new URL(server!);
    url.pathname = `/${name}`;

    const { backend, core } = await start({
      connection: url.href,
      pluginDivisionMode: 'schema',
      schemaPrefix: 'bs_',
      role,
    });
    await core.replaceEnvironments(replacement);

    expect(await stored(core)).toEqual(['production']);
    expect(await tablesIn(knex)).toEqual([
      { schemaname: 'bs_deployment', tableowner: role },
    ]);
    await backend.stop();
    expect(await untilLeft(admin, name)).toBe(0);
  });

  it('refuses to start without its schema where migrations are skipped', async () => {
    const prefix = uniqueName();
    const skipping = {
      prefix,
      plugin: { deployment: { skipMigrations: true } },
    };

    await expect(start(skipping)).rejects.toThrow(
      /migrations are switched off/,
    );
    await open(`${prefix}deployment`);

    const migrating = await start({ prefix });
    await migrating.backend.stop();
    const { backend, core } = await start(skipping);
    expect(await stored(core)).toEqual([]);
    await backend.stop();
  });
});

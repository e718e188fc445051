// Databases of a real PostgreSQL for tests: `npm test` starts one, else DEPLOYMENT_TEST_POSTGRES names one.
import { randomBytes } from 'node:crypto';
import knexFactory, { type Knex } from 'knex';

const server = process.env.DEPLOYMENT_TEST_POSTGRES;

/** Why tests that need a server are skipped; false where there is one. */
export const noPostgres = server
  ? false
  : 'DEPLOYMENT_TEST_POSTGRES names no PostgreSQL; `npm test` starts one';

/** An empty database. */
export interface Database {
  /** What the callback of a core answers to reach it. */
  settings: string;
  /** Sessions that cores have in it, after those that are ending have ended. */
  sessions(atMost: number): Promise<number>;
  /** Runs SQL in it as the superuser. */
  query: Knex['raw'];
  drop(): Promise<void>;
}

/** Makes a database that a test has for itself. */
export async function createDatabase(): Promise<Database> {
  const name = `deployment_test_${randomBytes(8).toString('hex')}`;
  const admin = knexFactory({ client: 'pg', connection: server });
  await admin.raw('CREATE DATABASE ?? TEMPLATE template0', [name]);
  const url = new URL(String(server));
  url.pathname = `/${name}`;
  url.searchParams.set('application_name', 'test');
  const knex = knexFactory({ client: 'pg', connection: url.href });
  const count = async () => {
    const { rows } = await knex.raw(
      "SELECT count(*)::INT FROM pg_stat_activity WHERE datname = ? AND application_name <> 'test'",
      [name],
    );
    return rows[0].count;
  };
  return {
    settings: JSON.stringify({
      host: url.hostname,
      port: url.port,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: name,
    }),
    async sessions(atMost) {
      const deadline = Date.now() + 5_000;
      let sessions = await count();
      while (sessions > atMost && Date.now() < deadline) {
        sessions = await count();
      }
      return sessions;
    },
    query: knex.raw.bind(knex) as Knex['raw'],
    async drop() {
      await knex.destroy();
      await admin.raw('DROP DATABASE ?? WITH (FORCE)', [name]);
      await admin.destroy();
    },
  };
}

/** Runs with a database that is dropped in the end. */
export async function withDatabase(
  use: (database: Database) => Promise<void>,
): Promise<void> {
  const database = await createDatabase();
  try {
    await use(database);
  } finally {
    await database.drop();
  }
}

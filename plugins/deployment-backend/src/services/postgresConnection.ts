import { STORE_FILENAME } from './storeSettings';

type Settings = Record<string, unknown>;

/** TLS as the core takes it. */
interface CoreTls {
  ca?: string;
  cert?: string;
  key?: string;
  rejectUnauthorized: boolean;
  checkServerName: boolean;
  serverName?: string;
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value)
    : undefined;
}

/** Certificates and keys are texts, buffers, or lists of them. */
function pem(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map(one => pem(field, one)).join('\n');
  }
  if (typeof value === 'string' || Buffer.isBuffer(value)) {
    return value.toString();
  }
  throw new Error(
    `ssl.${field} of the database connection is not PEM; the deployment plugin takes a text`,
  );
}

function tls(ssl: unknown): boolean | CoreTls {
  switch (ssl) {
    case undefined:
    case null:
    case false:
    case 'false':
      return false;
    case true:
    case 'true':
      return true;
    case 'no-verify':
      return { rejectUnauthorized: false, checkServerName: false };
    default:
  }
  if (!isSettings(ssl)) {
    throw new Error(
      'ssl of the database connection is neither a boolean nor an object',
    );
  }
  for (const field of ['pfx', 'passphrase']) {
    if (ssl[field] !== undefined) {
      throw new Error(
        `the deployment plugin cannot use ssl.${field} of the database ` +
          'connection; give ssl.cert and ssl.key as PEM without a passphrase',
      );
    }
  }
  return {
    ca: pem('ca', ssl.ca),
    cert: pem('cert', ssl.cert),
    key: pem('key', ssl.key),
    rejectUnauthorized: ssl.rejectUnauthorized !== false,
    // Configuration cannot hold a function; the connection string parser sets
    // an empty one where sslmode asks for a trusted certificate of any name.
    checkServerName: typeof ssl.checkServerIdentity !== 'function',
    serverName: text(ssl.servername),
  };
}

/** What node-postgres does where nothing is said of TLS. */
function tlsOfEnvironment(): unknown {
  switch (process.env.PGSSLMODE) {
    case 'prefer':
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return true;
    case 'no-verify':
      return 'no-verify';
    default:
      return false;
  }
}

async function toCoreSettings(connection: unknown): Promise<Settings> {
  if (typeof connection === 'string' || connection instanceof String) {
    return { connectionString: connection.toString() };
  }
  if (!isSettings(connection)) {
    throw new Error('the database connection has no settings');
  }
  if (connection.stream !== undefined) {
    throw new Error(
      'the deployment plugin cannot use the connector of Cloud SQL, which ' +
        'lives in Node only. Run the Cloud SQL Auth Proxy and connect this ' +
        'plugin through it with backend.database.plugin.deployment.connection ' +
        `(type: default), or set ${STORE_FILENAME}`,
    );
  }
  // Not enumerable in what Knex keeps; it may also be a function.
  const { password } = connection;
  const given =
    typeof password === 'function' ? await password() : password ?? undefined;
  const environment = process.env;
  return {
    connectionString: text(connection.connectionString),
    host: text(connection.host) || environment.PGHOST,
    port: text(connection.port) || environment.PGPORT,
    user:
      text(connection.user) ||
      environment.PGUSER ||
      environment.USER ||
      environment.USERNAME,
    password: text(given) ?? environment.PGPASSWORD,
    database: text(connection.database) || environment.PGDATABASE,
    applicationName: text(connection.application_name),
    options: text(connection.options) || environment.PGOPTIONS,
    ssl: tls(
      connection.ssl === undefined ? tlsOfEnvironment() : connection.ssl,
    ),
  };
}

/**
 * Makes the callback by which the core gets the settings of each connection
 * that it opens, from `connection` of Backstage's Knex client.
 *
 * @remarks
 *
 * Where that is a function, as for Azure and RDS, it is called anew, unless what
 * it gave last says through its `expirationChecker` that it still holds.
 *
 * @returns a function that answers JSON and rejects with an error that says what
 * the core cannot follow; never with a password.
 */
export function createPostgresConnection(
  connection: unknown,
): () => Promise<string> {
  let known: unknown;
  const resolve = async () => {
    if (typeof connection !== 'function') {
      return connection;
    }
    const holds =
      isSettings(known) &&
      typeof known.expirationChecker === 'function' &&
      !known.expirationChecker();
    if (!holds) {
      known = await connection();
    }
    return known;
  };
  return async () => JSON.stringify(await toCoreSettings(await resolve()));
}

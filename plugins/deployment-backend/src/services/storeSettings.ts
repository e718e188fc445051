/** Setting that names an SQLite file, whatever Backstage's database is. */
export const STORE_FILENAME = 'deployment.store.filename';

/** Setting that bounds the core's connections to PostgreSQL. */
export const STORE_MAX_CONNECTIONS = 'deployment.store.maxConnections';

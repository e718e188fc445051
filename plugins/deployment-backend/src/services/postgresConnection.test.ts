import { createPostgresConnection } from './postgresConnection';

const environment = { ...process.env };

beforeEach(() => {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('PG')) {
      delete process.env[name];
    }
  }
});

afterAll(() => {
  process.env = environment;
});

async function settingsOf(connection: unknown) {
  return JSON.parse(await createPostgresConnection(connection)());
}

describe('the settings of a connection to PostgreSQL', () => {
  it('are those of Knex, with the password that it hides', async () => {
    const connection = Object.defineProperty(
      {
        host: 'db.example.com',
        port: '5433',
        user: 'backstage',
        database: 'backstage_plugin_deployment',
        application_name: 'backstage_plugin_deployment',
      },
      'password',
      { value: 'secret', enumerable: false },
    );

    await expect(settingsOf(connection)).resolves.toEqual({
      host: 'db.example.com',
      port: '5433',
      user: 'backstage',
      password: 'secret',
      database: 'backstage_plugin_deployment',
      applicationName: 'backstage_plugin_deployment',
      ssl: false,
    });
  });

  it('may be one string', async () => {
    const connectionString = 'postgresql://u@h/d';

    await expect(settingsOf(connectionString)).resolves.toEqual({
      connectionString,
    });
    await expect(
      settingsOf({ connectionString, application_name: 'a' }),
    ).resolves.toMatchObject({ connectionString, applicationName: 'a' });
  });

  it('fall back to the variables that node-postgres reads', async () => {
    process.env.PGHOST = 'from-variable';
    process.env.PGPORT = '6000';
    process.env.PGUSER = 'variable-user';
    process.env.PGPASSWORD = 'variable-secret';
    process.env.PGDATABASE = 'variable-database';
    process.env.PGSSLMODE = 'no-verify';

    await expect(settingsOf({})).resolves.toMatchObject({
      host: 'from-variable',
      port: '6000',
      user: 'variable-user',
      password: 'variable-secret',
      database: 'variable-database',
      ssl: { rejectUnauthorized: false },
    });
    await expect(settingsOf({ host: 'h', ssl: false })).resolves.toMatchObject({
      host: 'h',
      ssl: false,
    });
  });

  it('are asked for anew with each connection where they are a function', async () => {
    let count = 0;
    const connection = createPostgresConnection(async () => {
      count += 1;
      return { host: 'h', user: 'u', password: `secret-${count}` };
    });

    const first = JSON.parse(await connection());
    const second = JSON.parse(await connection());

    expect([first.password, second.password]).toEqual(['secret-1', 'secret-2']);
  });

  it('are asked for again only once they have expired, where they say so', async () => {
    let expired = false;
    let count = 0;
    const give = jest.fn(async () => {
      count += 1;
      return {
        host: 'h',
        password: `secret-${count}`,
        expirationChecker: () => expired,
      };
    });
    const connection = createPostgresConnection(give);

    await connection();
    expect(JSON.parse(await connection()).password).toBe('secret-1');
    expired = true;
    expect(JSON.parse(await connection()).password).toBe('secret-2');
    expect(give).toHaveBeenCalledTimes(2);
  });

  it('may give the password by a function', async () => {
    const settings = await settingsOf({ host: 'h', password: async () => 'p' });

    expect(settings.password).toBe('p');
  });

  it('pass on the error of whoever gives them', async () => {
    await expect(
      settingsOf(async () => {
        throw new Error('AWS RDS IAM auth token acquisition failed');
      }),
    ).rejects.toThrow('AWS RDS IAM auth token acquisition failed');
  });

  it.each([
    [undefined, false],
    [false, false],
    [true, true],
    ['true', true],
    ['no-verify', { rejectUnauthorized: false, checkServerName: false }],
    [
      { ca: ['one', Buffer.from('two')], servername: 'db.example.com' },
      {
        ca: 'one\ntwo',
        rejectUnauthorized: true,
        checkServerName: true,
        serverName: 'db.example.com',
      },
    ],
    [
      { rejectUnauthorized: false, cert: 'c', key: 'k' },
      { rejectUnauthorized: false, checkServerName: true, cert: 'c', key: 'k' },
    ],
    [
      { ca: 'c', checkServerIdentity: () => undefined },
      { ca: 'c', rejectUnauthorized: true, checkServerName: false },
    ],
  ])('have TLS as in %p', async (ssl, expected) => {
    const settings = await settingsOf({ host: 'h', ssl });

    expect(settings.ssl).toEqual(expected);
  });

  it.each([
    [{ stream: () => undefined }, /Cloud SQL Auth Proxy.*deployment\.store/],
    [{ ssl: { pfx: 'secret' } }, /ssl\.pfx.*ssl\.cert and ssl\.key/],
    [{ ssl: { key: 'secret', passphrase: 'secret' } }, /ssl\.passphrase/],
    [{ ssl: { ca: { secret: 1 } } }, /ssl\.ca.*not PEM/],
    [{ ssl: 'secret' }, /neither a boolean nor an object/],
    [undefined, /no settings/],
  ])('cannot be %p, and the error says what helps', async (settings, says) => {
    const connection = settings && { password: 'secret', ...settings };

    const failing = settingsOf(connection);

    await expect(failing).rejects.toThrow(says);
    await expect(failing).rejects.not.toThrow(/secret/);
  });
});

// A core whose store is PostgreSQL, and the callback that gives it the settings of its connections.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DeploymentCore,
  options,
  read,
  rejection,
  replaceCommand,
  serviceCommand,
  withCore,
} from './support/core.ts';
import { noPostgres, withDatabase } from './support/postgres.ts';
import { script } from './support/script.ts';

const skip = noPostgres;

test(
  'what is stored comes back, also from a core that is opened later',
  { skip },
  () =>
    withDatabase(async database => {
      const store = { postgres: { connection: async () => database.settings } };
      const written = await withCore({ store }, async core =>
        read(
          await core.replaceEnvironments(
            replaceCommand('github.com', ['a', 'b']),
          ),
        ),
      );
      assert.deepEqual(
        written.environments.map(({ name, revision }) => [name, revision]),
        [
          ['a', 1],
          ['b', 1],
        ],
      );
      await withCore({ store }, async core => {
        assert.deepEqual(
          read(await core.environments(serviceCommand)),
          written,
        );
        assert.ok((await database.sessions(5)) > 0);
      });
      assert.equal(await database.sessions(0), 0);
    }),
);

test(
  'four processes that open one empty database at once all come up',
  { skip },
  () =>
    withDatabase(async database => {
      const outcomes = await Promise.all(
        [0, 1, 2, 3].map(number =>
          script(`
          (async () => {
            const instance = await core.DeploymentCore.create({
              ...options,
              store: { postgres: { connection: async () => ${JSON.stringify(
                database.settings,
              )} } },
            });
            const service = 'component:default/s${number}';
            await instance.replaceEnvironments(JSON.stringify({
              service,
              environments: [{
                service, name: 'production', host: 'github.com', provider: 'github',
                source: { owner: 'acme', repo: 'payments', workflow: 'deploy.yml',
                          topology: 'workflow-per-environment', environment: 'production' },
              }],
            }));
            await instance.close();
          })();
        `),
        ),
      );
      assert.deepEqual(
        outcomes.map(({ code, output }) => [code, output]),
        Array(4).fill([0, '']),
      );
      const { rows } = await database.query(
        'SELECT service FROM deployment_environments ORDER BY service',
      );
      assert.equal(rows.length, 4);
    }),
);

test(
  'the callback is asked with each new connection, and its answer may change',
  { skip },
  () =>
    withDatabase(async database => {
      let asked = 0;
      let connection = async () => database.settings;
      const store = {
        postgres: {
          poolMax: 1,
          connection: () => {
            asked += 1;
            return connection();
          },
        },
      };
      await withCore({ store }, async core => {
        await core.environments(serviceCommand);
        await core.environments(serviceCommand);
        assert.equal(asked, 1);
        const end = () =>
          database.query(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'test'",
          );
        await end();
        connection = async () => {
          throw new Error('The cloud gave no password.');
        };
        const error = await rejection(() => core.environments(serviceCommand));
        assert.equal(error.code, 'store_unavailable');
        assert.match(
          error.message,
          /could not be had: The cloud gave no password\. Check/,
        );
        connection = async () => database.settings;
        await core.environments(serviceCommand);
        assert.equal(asked, 3);
      });
    }),
);

test('a password that is refused is not in the error', { skip }, () =>
  withDatabase(async database => {
    const settings = { ...JSON.parse(database.settings), password: 'hunter2' };
    const error = await rejection(() =>
      DeploymentCore.create(
        options({
          store: {
            postgres: { connection: async () => JSON.stringify(settings) },
          },
        }),
      ),
    );
    assert.equal(error.code, 'store_unavailable');
    assert.equal(error.name, 'ServiceUnavailableError');
    assert.match(error.message, /refused the user .*Check user, password/);
    assert.doesNotMatch(error.message, /hunter2/);
  }),
);

test('whatever the callback does, the process lives and says what was wrong', async () => {
  const { code, output } = await script(`
    const answers = {
      throws: () => { throw new Error('thrown here') },
      rejects: async () => { throw new TypeError('rejected here') },
      rejectsOddly: () => Promise.reject(null),
      rejectsHostile: () => Promise.reject({ get message() { throw new Error('deeper') } }),
      gives: () => 7,
      givesNothing: async () => undefined,
      givesNoJson: async () => 'hunter2',
      givesOther: async () => '{"pasword":"hunter2"}',
      givesThenable: () => ({ then(resolve) { resolve('{"user":""}') } }),
      throwsInThen: () => ({ get then() { throw new Error('thrown in then') } }),
    };
    process.on('unhandledRejection', error => { console.log('unhandled', error); });
    (async () => {
      for (const [name, connection] of Object.entries(answers)) {
        try {
          await core.DeploymentCore.create({ ...options, store: { postgres: { connection } } });
          console.log(name, 'opened');
        } catch (error) {
          console.log(name, error.code, error.message);
        }
      }
    })();
  `);
  assert.equal(code, 0, output);
  assert.doesNotMatch(output, /hunter2|unhandled|opened/);
  const said = output.trim().split('\n');
  const expected = [
    /^throws store_unavailable .*thrown here/,
    /^rejects store_unavailable .*rejected here/,
    /^rejectsOddly store_unavailable .*null/,
    /^rejectsHostile store_unavailable .*cannot be shown/,
    /^gives store_unavailable .*gave no text/,
    /^givesNothing store_unavailable .*gave no text/,
    /^givesNoJson store_unavailable .*not valid/,
    /^givesOther store_unavailable .*not valid at pasword/,
    /^givesThenable store_unavailable .*names no user/,
    /^throwsInThen store_unavailable .*thrown in then/,
  ];
  assert.equal(said.length, expected.length, output);
  expected.forEach((pattern, index) => assert.match(said[index], pattern));
});

test('a callback that never answers is given up', async () => {
  const { code, output } = await script(`
    core.DeploymentCore.create({
      ...options,
      store: { postgres: { connection: () => new Promise(() => {}) } },
    }).catch(error => console.log(error.code, error.message));
  `);
  assert.equal(code, 0, output);
  assert.match(output, /^store_unavailable .*longer than 10 seconds/);
});

test(
  'a process ends by itself beside an idle core, and in the middle of its work',
  { skip },
  () =>
    withDatabase(async database => {
      const opened = `
      const connection = async () => ${JSON.stringify(database.settings)};
      const opened = core.DeploymentCore.create({ ...options, store: { postgres: { connection } } });
    `;
      const idle = await script(`${opened}
      opened.then(async core => {
        await core.environments(serviceCommand);
        globalThis.kept = core;
      });
    `);
      assert.deepEqual([idle.code, idle.output], [0, '']);
      const busy = await script(`${opened}
      opened.then(core => {
        for (let i = 0; i < 50; i++) core.environments(serviceCommand);
        process.exit(7);
      });
    `);
      assert.deepEqual([busy.code, busy.output], [7, '']);
      assert.equal(await database.sessions(0), 0);
    }),
);

test(
  'worker threads have stores of their own and end in any way',
  { skip },
  () =>
    withDatabase(async database => {
      const { code, output } = await script(`
      const { Worker } = require('node:worker_threads');
      const code = \`
        const { parentPort, workerData } = require('node:worker_threads');
        const core = require(workerData.root);
        const connection = async () => workerData.settings;
        core.DeploymentCore.create({ github: [], store: { postgres: { connection } } }).then(async instance => {
          await instance.environments(workerData.command);
          parentPort.postMessage('used');
        });
      \`;
      const workerData = {
        root: ${JSON.stringify(new URL('..', import.meta.url).pathname)},
        settings: ${JSON.stringify(database.settings)},
        command: serviceCommand,
      };
      const worker = how => new Promise((resolve, reject) => {
        const worker = new Worker(code, { eval: true, workerData });
        worker.once('error', reject);
        worker.once('message', () => { if (how === 'terminated') worker.terminate(); });
        worker.once('exit', resolve);
      });
      (async () => {
        for (let round = 0; round < 3; round++) {
          await Promise.all([worker('finished'), worker('terminated')]);
        }
        console.log('done');
      })();
    `);
      assert.deepEqual([code, output.trim()], [0, 'done']);
    }),
);

test('an option that is not valid is named', async () => {
  const connection = async () => '{}';
  const cases: [object, string][] = [
    [{}, 'store'],
    [{ filename: ':memory:', postgres: { connection } }, 'store'],
    [{ postgres: { connection, poolMax: 0 } }, 'store.postgres.poolMax'],
    [{ postgres: { connection, poolMax: 101 } }, 'store.postgres.poolMax'],
    [
      { postgres: { connection, searchPath: ['a', ''] } },
      'store.postgres.searchPath[1]',
    ],
  ];
  for (const [store, field] of cases) {
    const error = await rejection(() =>
      DeploymentCore.create(options({ store })),
    );
    assert.equal(error.name, 'InputError');
    assert.equal(error.details.field, field);
  }
});

test(
  'a schema that is missing is not made where migrations are switched off',
  { skip },
  () =>
    withDatabase(async database => {
      const store = {
        skipMigrations: true,
        postgres: { connection: async () => database.settings },
      };
      const error = await rejection(() =>
        DeploymentCore.create(options({ store })),
      );
      assert.equal(error.code, 'store_unavailable');
      assert.match(error.message, /migrations are switched off/);
      assert.equal(await database.sessions(0), 0);
    }),
);

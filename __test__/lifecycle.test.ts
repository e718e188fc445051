// The life of a core: opened, used, closed, forgotten; alone and beside others; in threads, in Jest, at the end of a process.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  DeploymentCore,
  options,
  read,
  rejection,
  replaceCommand,
  serviceCommand,
  viewer,
  withCore,
} from './support/core.ts';
import { root, run, script } from './support/script.ts';
import { startUpstream } from './support/upstream.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deployment-core-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('what is stored comes back, also from a file that is opened again', async () => {
  const store = { filename: join(folder, 'again.sqlite') };
  const written = await withCore({ store }, async core =>
    read(
      await core.replaceEnvironments(
        replaceCommand('github.com', ['staging', 'production']),
      ),
    ),
  );
  assert.deepEqual(
    written.environments.map(({ name, revision }) => [name, revision]),
    [
      ['staging', 1],
      ['production', 1],
    ],
  );
  await withCore({ store }, async core => {
    assert.deepEqual(read(await core.environments(serviceCommand)), written);
  });
  assert.deepEqual(
    (await readdir(folder)).filter(name => name.startsWith('again')),
    ['again.sqlite'],
  );
});

test('a closed core answers that it is closed, and closes twice', async () => {
  const core = await DeploymentCore.create(options());
  await core.close();
  await core.close();
  for (const call of [
    () => core.environments(serviceCommand),
    () => core.requiredHosts(serviceCommand),
    () => core.replaceEnvironments(replaceCommand('github.com')),
    () => core.overview(serviceCommand, viewer('github.com', 't')),
  ]) {
    const error = await rejection(call);
    assert.equal(error.code, 'closed');
    assert.equal(error.name, 'ServiceUnavailableError');
  }
  assert.equal(JSON.parse(core.metrics()).requests.sent, 0);
});

test('closing ends a read that waits for its provider, at once', async () => {
  let asked = () => {};
  const isAsked = new Promise<void>(resolve => (asked = resolve));
  const upstream = await startUpstream(() => asked());
  const { host, apiBaseUrl } = upstream;
  const core = await DeploymentCore.create(
    options({ github: [{ host, apiBaseUrl }] }),
  );
  await core.replaceEnvironments(replaceCommand(host));
  const reading = rejection(() =>
    core.overview(serviceCommand, viewer(host, 't')),
  );
  await isAsked;
  const started = performance.now();
  await core.close();
  assert.equal((await reading).code, 'closed');
  assert.ok(performance.now() - started < 2000);
  await upstream.close();
});

test('two cores share nothing', async () => {
  await withCore({}, async one => {
    await withCore({}, async other => {
      await one.replaceEnvironments(replaceCommand('github.com'));
      const { environments } = read(await other.environments(serviceCommand));
      assert.deepEqual(environments, []);
    });
    // The other one is closed now, and this one is not.
    const { environments } = read(await one.environments(serviceCommand));
    assert.equal(environments.length, 1);
  });
});

test('a clock is moved only where the core was created for that', async () => {
  await withCore({}, async core => {
    const error = await rejection(async () => core.advanceClock(5));
    assert.equal(error.code, 'invalid_input');
    assert.equal(error.details.field, 'movableClock');
  });
  await withCore({ movableClock: true }, async core => {
    const now = async () => {
      const answer = await core.overview(serviceCommand, '{"user":"u"}');
      return Date.parse(read(answer).generatedAt);
    };
    const before = await now();
    core.advanceClock(3600);
    const passed = (await now()) - before;
    assert.ok(passed >= 3_600_000 && passed < 3_660_000, String(passed));
    for (const seconds of [-1, NaN, Infinity]) {
      const error = await rejection(async () => core.advanceClock(seconds));
      assert.equal(error.details.field, 'seconds');
    }
  });
});

test('a process ends by itself beside an idle core that nobody closed', async () => {
  const { code, output, milliseconds } = await script(`
    core.DeploymentCore.create({ ...options, onLog: () => {} }).then(async core => {
      await core.environments(serviceCommand);
      globalThis.kept = core;
    });
  `);
  assert.deepEqual([code, output], [0, '']);
  assert.ok(milliseconds < 10_000);
});

test('a core that is forgotten without close is collected without a crash', async () => {
  const { code, output } = await run(process.execPath, [
    '--expose-gc',
    '-e',
    `
      const core = require(${JSON.stringify(root)});
      (async () => {
        for (let i = 0; i < 20; i++) {
          const instance = await core.DeploymentCore.create({
            store: { filename: ':memory:' }, github: [], onLog: () => {},
          });
          await instance.environments(JSON.stringify({ service: 'component:default/a' }));
          globalThis.gc();
          await new Promise(resolve => setImmediate(resolve));
        }
      })();
    `,
  ]);
  assert.deepEqual([code, output], [0, '']);
});

test('process.exit does not wait for a call under way', async () => {
  const { code, milliseconds } = await script(`
    const server = require('node:net').createServer(() => process.exit(7));
    server.listen(0, '127.0.0.1', async () => {
      const host = 'localhost:' + server.address().port;
      const instance = await core.DeploymentCore.create({
        ...options,
        github: [{ host, apiBaseUrl: 'http://127.0.0.1:' + server.address().port }],
      });
      await instance.replaceEnvironments(${JSON.stringify(
        replaceCommand('HOST'),
      )}.replaceAll('HOST', host));
      await instance.overview(
        ${JSON.stringify(serviceCommand)},
        JSON.stringify({ user: 'u', tokens: { ['github:' + host]: 't' } }),
      );
    });
  `);
  assert.equal(code, 7);
  assert.ok(milliseconds < 10_000);
});

test('worker threads use cores of their own and end in any way', async () => {
  const { code, output } = await script(`
    const { Worker } = require('node:worker_threads');
    const code = \`
      const { parentPort } = require('node:worker_threads');
      const core = require(${JSON.stringify(root)});
      core.DeploymentCore.create(\${JSON.stringify(options)}).then(async instance => {
        await instance.environments(\${JSON.stringify(serviceCommand)});
        parentPort.postMessage('used');
      });
    \`;
    const worker = how => new Promise((resolve, reject) => {
      const worker = new Worker(code, { eval: true });
      worker.once('error', reject);
      worker.once('message', () => { if (how === 'terminated') worker.terminate(); });
      worker.once('exit', resolve);
    });
    (async () => {
      for (let round = 0; round < 3; round++) {
        await Promise.all([worker('finished'), worker('terminated')]);
      }
      const instance = await core.DeploymentCore.create(options);
      const answer = await instance.environments(serviceCommand);
      await instance.close();
      console.log(answer.toString());
    })();
  `);
  assert.deepEqual([code, output.trim()], [0, '{"environments":[]}']);
});

test('it works inside Jest, whose errors come from another realm', async () => {
  await writeFile(join(folder, 'package.json'), '{}');
  await writeFile(
    join(folder, 'core.test.js'),
    `
      const { DeploymentCore } = require(${JSON.stringify(root)});
      const options = { store: { filename: ':memory:' }, github: [] };
      for (const round of [1, 2]) {
        test('round ' + round, async () => {
          jest.resetModules();
          const core = await DeploymentCore.create(options);
          const answer = await core.environments(
            '{"service":"component:default/a"}',
          );
          expect(Buffer.isBuffer(answer)).toBe(true);
          expect(JSON.parse(answer)).toEqual({ environments: [] });
          await expect(core.environments('{}')).rejects.toMatchObject({
            name: 'InputError',
            code: 'invalid_input',
            details: { field: 'service' },
          });
          await core.close();
        });
      }
    `,
  );
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const { code, output } = await run(
    process.execPath,
    [jest, '--rootDir', folder, '--no-cache'],
    { cwd: folder, limit: 60_000 },
  );
  assert.equal(code, 0, output);
  assert.doesNotMatch(output, /did not exit/);
});

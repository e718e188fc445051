import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, isFree } from './ports.mjs';
import { answerOf, run, runLogged, serve } from './processes.mjs';

const node = process.execPath;
const listen = port =>
  `require('http').createServer((_, answer) => answer.end('here')).listen(${port}, '127.0.0.1')`;

async function until(condition, what) {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `waited too long until ${what}`);
    await pause(50);
  }
}

test('a failing command shows the end of what it said', async () => {
  await assert.rejects(
    run('test failing', [node, '-e', 'console.log("why"); process.exit(3)']),
    error => error.name === 'Problem' && error.tail.endsWith('why'),
  );
});

test('a command that takes too long is stopped, with all that it started', async () => {
  const { code, timedOut } = await runLogged(
    'test slow',
    ['sh', '-c', `${node} -e 'setInterval(() => {}, 1000)'; true`],
    { timeoutMs: 300 },
  );
  assert.equal(code, null);
  assert.equal(timedOut, true);
});

test('a command that is not there gives no answer', async () => {
  assert.equal(await answerOf('no-such-command-anywhere'), undefined);
});

test('a server is stopped and its port is free again', async () => {
  const port = await freePort();
  const server = serve('test server', node, ['-e', listen(port)]);
  await until(async () => !(await isFree(port)), 'the server listens');
  await server.stop();
  assert.equal(server.running(), false);
  assert.equal(await isFree(port), true);
});

test('a server ends when the process that started it is killed', async () => {
  const port = await freePort();
  const module = new URL('./processes.mjs', import.meta.url).href;
  const parent = spawn(
    node,
    [
      '--input-type=module',
      '-e',
      `import { serve } from '${module}';
       serve('test orphan', '${node}', ['-e', ${JSON.stringify(listen(port))}]);
       setInterval(() => {}, 1000);`,
    ],
    { stdio: 'ignore' },
  );
  await until(async () => !(await isFree(port)), 'the server listens');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await until(() => isFree(port), 'the server has ended');
});

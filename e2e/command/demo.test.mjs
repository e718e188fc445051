// The command that a newcomer types: it serves, and Ctrl-C leaves nothing behind. What it serves is looked at in the browser tests.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { freePort, isFree } from '../../scripts/lib/ports.mjs';

/** A second start, on a machine that is busy with other tests. */
const startsWithinMs = 180_000;
const stopsWithinMs = 30_000;

test('npm run demo serves Backstage and the simulated GitHub, and Ctrl-C stops both', async t => {
  const [port, simulatorPort] = [await freePort(), await freePort()];
  const demo = spawn(
    process.execPath,
    [
      at('scripts', 'demo.mjs'),
      ...['--port', String(port), '--simulator-port', String(simulatorPort)],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(demo, 'close');
  t.after(() => demo.kill('SIGTERM'));
  let said = '';
  const serving = new Promise((resolve, reject) => {
    for (const stream of [demo.stdout, demo.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        said += text;
        if (said.includes('Ctrl-C stops everything.')) {
          resolve();
        }
      });
    }
    ended.then(() => reject(new Error(`The demo ended by itself: ${said}`)));
    AbortSignal.timeout(startsWithinMs).addEventListener('abort', () =>
      reject(new Error(`The demo did not start in time: ${said}`)),
    );
  });
  await serving;
  assert.ok(said.includes(`http://localhost:${port}`), said);
  for (const url of [port, simulatorPort].map(p => `http://localhost:${p}/`)) {
    const { status } = await fetch(url);
    assert.equal(status, 200, url);
  }
  demo.kill('SIGINT');
  const [code] = await Promise.race([
    ended,
    once(AbortSignal.timeout(stopsWithinMs), 'abort').then(() => {
      throw new Error(`The demo did not stop in time: ${said}`);
    }),
  ]);
  assert.equal(code, 0, said);
  assert.ok(await isFree(port), 'Backstage still listens');
  assert.ok(await isFree(simulatorPort), 'the simulator still listens');
});

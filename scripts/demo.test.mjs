import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { freePort } from './lib/ports.mjs';
import { at } from './lib/paths.mjs';

/** Runs the demo until it ends by itself, which it must do before it sets anything up. */
async function demo(...args) {
  const child = spawn(process.execPath, [at('scripts', 'demo.mjs'), ...args], {
    env: { ...process.env, GITHUB_CLIENT_ID: '', GITHUB_CLIENT_SECRET: '' },
    timeout: 20_000,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      said += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, lines: said.trim().split('\n') };
}

async function withTakenPort(t) {
  const server = createServer().listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  t.after(() => server.close());
  return String(server.address().port);
}

for (const option of ['port', 'simulator-port']) {
  test(`a taken port is said in one sentence with the remedy: --${option}`, async t => {
    const taken = await withTakenPort(t);
    const other = option === 'port' ? 'simulator-port' : 'port';
    const { code, lines } = await demo(
      ...[`--${option}`, taken],
      ...[`--${other}`, String(await freePort())],
    );
    assert.equal(code, 1);
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.ok(
      lines[0].includes(
        `Port ${taken} is taken: stop what listens there, or choose another with \`npm run demo -- --${option} N\`.`,
      ),
      lines[0],
    );
  });
}

test('options that cannot be meant are refused with what is expected', async () => {
  for (const [args, expected] of [
    [['--port', 'x'], /--port is "x": give a port between 1 and 65535\./],
    [['--port', '7100'], /--port and --simulator-port must differ\./],
    [['--prot', '1'], /Unknown option '--prot'\.[^]*npm run demo/],
    [['--github'], /needs GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET/],
  ]) {
    const { code, lines } = await demo(...args);
    assert.equal(code, 1);
    assert.match(lines.join('\n'), expected);
  }
});

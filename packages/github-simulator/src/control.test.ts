import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Bench, START } from './testing/bench.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

test('time moves by order, and what is due happens', async t => {
  const bench = await Bench.start(t);
  const started = await bench.command('POST', '/runs', {
    repository: 'acme/shop',
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'staging', version: 'v1.1.0' },
    actor: 'alice',
  });
  const run = `/repos/acme/shop/actions/runs/${started.json.get('run_id')}`;
  assert.equal((await bench.rest(run)).json.get('status'), 'queued');
  const moved = await bench.command('POST', '/time', { advanceSeconds: 60 });
  assert.equal(moved.json.get('now'), new Date(START + 60_000).toISOString());
  const answer = await bench.rest(run);
  assert.equal(answer.json.get('conclusion'), 'success');
  assert.equal(
    answer.headers.get('date'),
    new Date(START + 60_000).toUTCString(),
  );
});

test('runs are approved and finished by order', async t => {
  const bench = await Bench.start(t);
  const id = bench.control.startRun({
    repository: 'acme/shop',
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'production', version: 'v1.1.0' },
    actor: 'alice',
  });
  const refused = await bench.command('POST', `/runs/${id}/approve`, {
    environment: 'production',
    actor: 'carol',
  });
  assert.equal(refused.status, 422);
  const approved = await bench.command('POST', `/runs/${id}/approve`, {
    environment: 'production',
    actor: 'bob',
  });
  assert.equal(approved.status, 204);
  const finished = await bench.command('POST', `/runs/${id}/finish`, {
    conclusion: 'failure',
  });
  assert.equal(finished.status, 204);
  const run = await bench.rest(`/repos/acme/shop/actions/runs/${id}`);
  assert.equal(run.json.get('conclusion'), 'failure');
});

test('apps guard environments and decide by order', async t => {
  const bench = await Bench.start(t);
  const rule = { repository: 'acme/shop', environment: 'staging' };
  const set = (enabled: boolean) =>
    bench.command('POST', '/rules', { ...rule, app: 'freeze', enabled });
  const start = () =>
    bench.control.startRun({
      repository: 'acme/shop',
      workflow: 'deploy.yml',
      ref: 'main',
      inputs: { environment: 'staging', version: 'v1.1.0' },
      actor: 'alice',
    });
  const decide = (id: number, app: string, state?: string) =>
    bench.command('POST', `/runs/${id}/rule`, {
      environment: 'staging',
      app,
      ...(state === undefined ? {} : { state }),
    });
  const status = async (id: number) =>
    (await bench.rest(`/repos/acme/shop/actions/runs/${id}`)).json.get(
      'status',
    );
  assert.equal((await set(true)).status, 204);
  const id = start();
  bench.control.advance(3600);
  assert.equal(await status(id), 'waiting');
  assert.equal((await decide(id, 'nobody')).status, 404);
  assert.equal((await decide(id, 'freeze', 'maybe')).status, 400);
  assert.equal((await decide(id, 'freeze')).status, 204);
  assert.equal(await status(id), 'queued');
  bench.control.finish(id);
  const refused = start();
  assert.equal((await decide(refused, 'freeze', 'rejected')).status, 204);
  assert.equal(await status(refused), 'completed');
  await set(false);
  assert.equal(await status(start()), 'queued');
});

test('what a workflow takes, and whether it takes anything, changes by order', async t => {
  const bench = await Bench.start(t);
  const place = { repository: 'acme/shop', workflow: 'deploy.yml' };
  const message = async () => {
    const answer = await bench.rest(
      '/repos/acme/shop/actions/workflows/deploy.yml/dispatches',
      {
        method: 'POST',
        body: {
          ref: 'main',
          inputs: { environment: 'staging', version: 'v1.1.0' },
        },
      },
    );
    return answer.json.get('message');
  };
  assert.equal(await message(), undefined);
  const order = (path: string, body: object) =>
    bench.command('POST', path, body);
  await order('/workflows', { ...place, enabled: false });
  assert.equal(
    await message(),
    "Cannot trigger a 'workflow_dispatch' on a disabled workflow",
  );
  await order('/workflows', { ...place, enabled: true });
  const { repository } = place;
  await order('/repositories', { repository, archived: true });
  assert.equal(await message(), 'Repository was archived so is read-only.');
  await order('/repositories', { repository, archived: false });
  assert.equal(await message(), undefined);
  const pushed = await order('/pushes', {
    repository,
    message: 'Take no inputs any more',
    actor: 'alice',
    files: {
      '.github/workflows/deploy.yml':
        'on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [] } }\n',
    },
  });
  assert.match(String(pushed.json.get('sha')), /^[0-9a-f]{40}$/);
  assert.match(String(await message()), /^Unexpected inputs provided/);
});

test('the log is read from a number on, and cleared without restarting it', async t => {
  const bench = await Bench.start(t);
  await bench.rest('/user');
  await bench.graphql('{ viewer { login } }');
  await bench.fetch('/');
  const all = await bench.command('GET', '/log');
  assert.deepEqual(
    all.json
      .list('entries')
      .map(each => [
        each.get('n'),
        each.get('route'),
        each.get('login'),
        each.get('resource'),
        each.get('charged'),
        each.get('apiVersion'),
      ]),
    [
      [1, 'GET /user', 'alice', 'core', 1, '2022-11-28'],
      [2, 'POST /graphql', 'alice', 'graphql', 1, null],
      [3, null, null, 'web', 0, null],
    ],
  );
  const later = await bench.command('GET', '/log?since=1');
  assert.equal(later.json.list('entries').length, 2);
  await bench.command('DELETE', '/log');
  await bench.rest('/user');
  assert.equal(bench.control.log()[0]?.n, 4);
});

test('tokens are issued and ended by order', async t => {
  const bench = await Bench.start(t);
  const issued = await bench.command('POST', '/tokens/issue', {
    login: 'bob',
    scopes: ['repo'],
    expiresIn: 60,
  });
  const token = String(issued.json.get('token'));
  assert.equal((await bench.rest('/user', { token })).status, 200);
  bench.control.advance(61);
  assert.equal((await bench.rest('/user', { token })).status, 401);
  const fresh = bench.issue('bob');
  const ended = await bench.command('POST', '/tokens', {
    login: 'bob',
    action: 'revoke-all',
  });
  assert.equal(ended.json.get('ended'), 1);
  assert.equal((await bench.rest('/user', { token: fresh })).status, 401);
  assert.equal((await bench.rest('/user')).status, 200, 'others keep theirs');
});

test('orders that make no sense are refused with a reason', async t => {
  const bench = await Bench.start(t);
  for (const [path, body, status, reason] of [
    ['/time', { advanceSeconds: 'x' }, 400, /advanceSeconds/],
    ['/time', { advanceSeconds: -1 }, 400, /from 0/],
    ['/tokens', { login: 'bob', action: 'burn' }, 400, /burn/],
    ['/tokens', { login: 'nobody', action: 'expire' }, 404, /nobody/],
    ['/settings', { colour: 'red' }, 400, /colour/],
    ['/runs/1/finish', {}, 404, /run '1'/],
    ['/nonsense', {}, 404, /no control/],
    ['/time', '[', 400, /JSON object/],
  ] as const) {
    const answer = await bench.command('POST', path, body);
    assert.equal(answer.status, status, path);
    assert.match(String(answer.json.get('error')), reason);
  }
});

test('the command line starts a simulator and says where it is', async t => {
  const child = spawn(
    process.execPath,
    [MAIN, '--port', '0', '--clock', 'manual', '--dialect', 'ghes'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  t.after(() => child.kill());
  const line = await new Promise<string>(resolve =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  const url = /^GitHub simulator listening on (\S+)\n$/.exec(line)?.[1];
  assert.ok(url, line);
  const answer = await fetch(`${url}/api/v3/meta`);
  assert.equal(answer.status, 200);
  const exit = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGTERM');
  assert.equal(await exit, 0);
});

test('the command line names the remedy when it cannot start', async t => {
  const taken = createServer();
  await new Promise<void>(resolve =>
    taken.listen(0, '127.0.0.1', () => resolve()),
  );
  t.after(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const outcome = (args: readonly string[]) =>
    new Promise<[number | null, string]>(resolve => {
      const child = spawn(process.execPath, [MAIN, ...args]);
      let text = '';
      child.stderr.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      child.on('close', code => resolve([code, text]));
    });
  const [busy, unknown, stale] = await Promise.all([
    outcome(['--port', String(port)]),
    outcome(['--dialect', 'gitlab']),
    outcome(['--port', '0', '--contract', '/nonexistent']),
  ]);
  assert.equal(busy[0], 1);
  assert.match(busy[1], /is taken.*--port/);
  assert.equal(unknown[0], 2);
  assert.match(unknown[1], /one of github, ghes/);
  assert.equal(stale[0], 1);
  assert.match(stale[1], /fetch\.ts/);
});
test('a right by name that is taken hides a private repository, and given again shows it', async t => {
  const bench = await Bench.start(t);
  const seen = async () => (await bench.rest('/repos/acme/vault')).status;
  const set = async (permission: string) => {
    const response = await bench.command('POST', '/permissions', {
      repository: 'acme/vault',
      login: 'alice',
      permission,
    });
    return response.status;
  };
  assert.equal(await seen(), 200);
  assert.equal(await set('none'), 204);
  assert.equal(await seen(), 404);
  assert.equal(await set('pull'), 204);
  assert.equal(await seen(), 200);
  assert.equal(await set('everything'), 400);
});

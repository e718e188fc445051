// Calls that reach a provider: what becomes of its refusals, how a call is cancelled, and what the log tells.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import {
  CancelHandle,
  DeploymentCore,
  options,
  read,
  rejection,
  replaceCommand,
  serviceCommand,
  viewer,
  withCore,
} from './support/core.ts';
import { script } from './support/script.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import type { CoreOptions, DeploymentCore as Core } from '../index.js';

const TOKEN = 'gho_1234567890abcdef';

interface LogEntry {
  level: string;
  target: string;
  message: string;
  fields: Record<string, unknown>;
  timestamp: string;
}

async function withUpstream(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  use: (core: Core, upstream: Upstream) => Promise<void>,
  changes: Partial<CoreOptions> = {},
): Promise<void> {
  const upstream = await startUpstream(answer);
  const { host, apiBaseUrl } = upstream;
  try {
    await withCore(
      { github: [{ host, apiBaseUrl }], ...changes },
      async core => {
        await core.replaceEnvironments(replaceCommand(host));
        await use(core, upstream);
      },
    );
  } finally {
    await upstream.close();
  }
}

test('a token that the provider rejects is a problem of its environments, not a rejection', async () => {
  await withUpstream(
    (_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"message":"Bad credentials"}');
    },
    async (core, { host }) => {
      const overview = read(
        await core.overview(serviceCommand, viewer(host, TOKEN)),
      );
      const { status } = overview.environments[0];
      assert.equal(status.kind, 'unavailable');
      assert.equal(
        status.kind === 'unavailable' && status.problem.code,
        'token_rejected',
      );
    },
  );
});

test('without a token the environments are not connected and nobody is asked', async () => {
  let asked = 0;
  await withUpstream(
    (_, response) => {
      asked += 1;
      response.end();
    },
    async (core, { host }) => {
      const overview = read(
        await core.overview(serviceCommand, '{"user":"user:default/alice"}'),
      );
      const { status } = overview.environments[0];
      assert.ok(status.kind === 'unavailable');
      assert.equal(status.problem.code, 'not_connected');
      assert.equal(status.problem.details.host, host);
      assert.equal(asked, 0);
    },
  );
});

test('a token is sent to the host that it was sent for, and to no other', async () => {
  let asked = 0;
  await withUpstream(
    (_, response) => {
      asked += 1;
      response.end();
    },
    async core => {
      await core.overview(serviceCommand, viewer('github.com', TOKEN));
      assert.equal(asked, 0);
    },
  );
});

test('a cancelled call rejects as cancelled, and its request is given up', async () => {
  const requests: IncomingMessage[] = [];
  let asked = () => {};
  const isAsked = new Promise<void>(resolve => (asked = resolve));
  await withUpstream(
    request => {
      requests.push(request);
      asked();
    },
    async (core, { host }) => {
      const cancel = new CancelHandle();
      const calling = rejection(() =>
        core.overview(serviceCommand, viewer(host, TOKEN), cancel),
      );
      await isAsked;
      const closed = once(requests[0].socket, 'close');
      cancel.cancel();
      const error = await calling;
      assert.equal(error.code, 'cancelled');
      assert.equal(error.name, 'ServiceUnavailableError');
      await closed;
    },
  );
});

test('cancelling one caller leaves the answer to the other who asked the same', async () => {
  const notFound = (response: ServerResponse) =>
    response.writeHead(404).end('{}');
  const waiting: ServerResponse[] = [];
  let isOpen = false;
  let asked = () => {};
  const isAsked = new Promise<void>(resolve => (asked = resolve));
  await withUpstream(
    (_, response) => {
      if (isOpen) {
        notFound(response);
      } else {
        waiting.push(response);
        asked();
      }
    },
    async (core, { host }) => {
      const cancel = new CancelHandle();
      const who = viewer(host, TOKEN);
      const one = rejection(() => core.overview(serviceCommand, who, cancel));
      const other = core.overview(serviceCommand, who);
      await isAsked;
      cancel.cancel();
      assert.equal((await one).code, 'cancelled');
      isOpen = true;
      waiting.forEach(notFound);
      const { status } = read(await other).environments[0];
      assert.ok(status.kind === 'unavailable');
      assert.equal(status.problem.code, 'not_found_or_not_visible');
    },
  );
});

test('a handle that was cancelled before ends calls at once', async () => {
  await withCore({}, async core => {
    const cancel = new CancelHandle();
    cancel.cancel();
    cancel.cancel();
    const error = await rejection(() =>
      core.overview(serviceCommand, viewer('github.com', TOKEN), cancel),
    );
    assert.equal(error.code, 'cancelled');
  });
});

test('the log arrives with level, fields and time, and without a token', async () => {
  const batches: string[] = [];
  await withUpstream(
    (_, response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: `no ${TOKEN} here` }));
    },
    async (core, { host }) => {
      await core.overview(serviceCommand, viewer(host, TOKEN));
    },
    { logLevel: 'debug', onLog: batch => batches.push(batch) },
  );
  // The last batch is on its way when close() resolves.
  for (let i = 0; i < 100 && !batches.join().includes('status'); i++) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  const entries: LogEntry[] = batches.flatMap(batch => JSON.parse(batch));
  const answered = entries.find(entry => entry.fields.status === 403);
  assert.ok(answered, batches.join());
  assert.equal(answered.level, 'debug');
  assert.match(answered.target, /^deployment_core::/);
  assert.match(String(answered.fields.host), /^localhost:/);
  assert.equal(typeof answered.fields.path, 'string');
  assert.equal(typeof answered.fields.duration_ms, 'number');
  assert.ok(!Number.isNaN(Date.parse(answered.timestamp)));
  assert.doesNotMatch(batches.join(), /gho_/);
});

test('below the wanted level nothing crosses', async () => {
  const batches: string[] = [];
  await withUpstream(
    (_, response) => response.writeHead(404).end('{}'),
    async (core, { host }) => {
      await core.overview(serviceCommand, viewer(host, TOKEN));
    },
    { logLevel: 'error', onLog: batch => batches.push(batch) },
  );
  await new Promise(resolve => setTimeout(resolve, 100));
  assert.deepEqual(batches, []);
});

test('two cores log to their own callbacks', async () => {
  const logs: [string[], string[]] = [[], []];
  const cores = await Promise.all(
    logs.map(log =>
      DeploymentCore.create(options({ onLog: batch => log.push(batch) })),
    ),
  );
  await Promise.all(cores.map(core => core.close()));
  for (let i = 0; i < 100 && logs.some(log => log.length === 0); i++) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  for (const log of logs) {
    const entries: LogEntry[] = log.flatMap(batch => JSON.parse(batch));
    const opened = entries.filter(({ message }) => message.includes('opened'));
    assert.equal(opened.length, 1);
  }
});

test('a log callback that throws harms nobody', async () => {
  const { code, output } = await script(`
    let calls = 0;
    const onLog = () => { calls += 1; throw new Error('from the callback'); };
    core.DeploymentCore.create({ ...options, onLog, logLevel: 'debug' }).then(async core => {
      await new Promise(resolve => setTimeout(resolve, 200));
      await core.environments(serviceCommand);
      await core.close();
      await new Promise(resolve => setTimeout(resolve, 100));
      console.log(calls > 0);
    });
  `);
  assert.deepEqual([code, output.trim()], [0, 'true']);
});

test('the counters tell what was asked', async () => {
  await withUpstream(
    (_, response) => response.writeHead(404).end('{}'),
    async (core, { host }) => {
      await core.overview(serviceCommand, viewer(host, TOKEN));
      const { requests, cache } = JSON.parse(core.metrics());
      assert.ok(requests.sent > 0);
      assert.equal(requests.charged, requests.sent);
      assert.equal(requests.failed, 0);
      assert.equal(typeof cache.weightBytes, 'number');
    },
  );
});

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { DEFAULT_CACHE } from '../contract/cache.ts';
import { fetchDescriptions } from '../contract/fetch.ts';
import { WebhookContract } from '../contract/webhook-contract.ts';
import { urlsOf } from '../http/urls.ts';
import { startSimulator } from '../index.ts';
import { createWorld } from '../scenario/load.ts';
import { Bench, START } from '../testing/bench.ts';
import { names, receiver } from '../testing/receiver.ts';
import { TEST_SCENARIO } from '../testing/scenario.ts';
import { APP_EVENTS, HOOK_EVENTS, WEBHOOKS, webhookName } from './events.ts';
import { hookMessage, type HookMessage } from './payloads.ts';
import { sign } from './sender.ts';

const SECRET = 'It is a secret to everybody';

function startRun(bench: Bench, environment: string): number {
  return bench.control.startRun({
    repository: 'acme/shop',
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment, version: 'v1.1.0' },
    actor: 'alice',
  });
}

test('a run tells its whole life, signed, and as GitHub describes it', async t => {
  const bench = await Bench.startChecked(t);
  const { url, received } = await receiver(t);
  bench.control.addWebhook({ target: 'acme', url, secret: SECRET });
  const run = startRun(bench, 'production');
  bench.control.advance(90);
  bench.control.approve(run, { environment: 'production', actor: 'bob' });
  bench.control.advance(120);
  await bench.control.deliveriesDone();
  const told = new Set(names(received));
  for (const name of [
    'workflow-run-requested',
    'workflow-job-waiting',
    'deployment-created',
    'deployment-status-created',
    'workflow-job-queued',
    'workflow-job-in-progress',
    'workflow-run-in-progress',
    'workflow-job-completed',
    'workflow-run-completed',
  ]) {
    assert.ok(told.has(name), `${name} among ${[...told].join(', ')}`);
  }
  for (const { headers, body } of received) {
    const digest = createHmac('sha256', SECRET).update(body).digest('hex');
    assert.equal(headers['x-hub-signature-256'], `sha256=${digest}`);
    assert.match(String(headers['x-github-delivery']), /^[0-9a-f-]{36}$/);
    assert.match(String(headers['user-agent']), /^GitHub-Hookshot\//);
    assert.equal(
      headers['x-github-hook-installation-target-type'],
      'organization',
    );
  }
  const { checked, violations } = bench.control.violations();
  assert.deepEqual(violations, []);
  assert.ok(checked >= received.length);
});

test('a simulator may be started with an address that is told of all repositories', async t => {
  const { url, received } = await receiver(t);
  const simulator = await startSimulator({
    scenario: TEST_SCENARIO,
    webhook: { url, secret: SECRET },
  });
  t.after(() => simulator.close());
  simulator.control.startRun({
    repository: 'acme/shop',
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'staging', version: 'v1.1.0' },
    actor: 'alice',
  });
  await simulator.control.deliveriesDone();
  assert.ok(names(received).includes('workflow-run-requested'));
  for (const { headers, body } of received) {
    assert.equal(headers['x-hub-signature-256'], sign(SECRET, body));
  }
});

test('nobody is told that a deployment became inactive', async t => {
  const bench = await Bench.start(t);
  const { url, received } = await receiver(t);
  bench.control.addWebhook({
    target: 'acme/shop',
    url,
    events: ['deployment_status'],
  });
  bench.control.finish(startRun(bench, 'staging'), 'success');
  await bench.control.deliveriesDone();
  const states = received.map(
    ({ body }): unknown => JSON.parse(body).deployment_status.state,
  );
  assert.ok(states.includes('success'));
  assert.ok(!states.includes('inactive'));
  const deployments = await bench.rest(
    '/repos/acme/shop/deployments?environment=staging',
  );
  const older = deployments.json.get(1, 'id');
  const statuses = await bench.rest(
    `/repos/acme/shop/deployments/${older}/statuses`,
  );
  assert.equal(
    statuses.json.get(0, 'state'),
    'inactive',
    'although it is recorded',
  );
});

test('pushes, new refs and releases are told as GitHub describes them', async () => {
  await fetchDescriptions(DEFAULT_CACHE);
  const contract = WebhookContract.load(DEFAULT_CACHE);
  const { world, engine, stop } = createWorld({
    scenario: TEST_SCENARIO,
    clock: 'manual',
    now: START,
  });
  const messages: HookMessage[] = [];
  const urls = urlsOf('http://localhost:1', 'github');
  world.on(event => {
    const message = hookMessage(
      { world, urls, version: '2022-11-28', viewer: null },
      event,
    );
    messages.push(...(message === null ? [] : [message]));
  });
  const repository = world.repositoryFor('acme', 'shop');
  const actor = world.userByLogin('alice');
  assert.ok(repository && actor);
  engine.push({ repository, branch: 'main', message: 'Fix it', actor });
  engine.tag({ repository, tag: 'v2.0.0', actor, release: {} });
  stop();
  const told = messages.map(({ event, action }) => webhookName(event, action));
  for (const name of ['push', 'create', 'release-published']) {
    assert.ok(told.includes(name), `${name} among ${told.join(', ')}`);
  }
  const headers = Object.fromEntries(
    [
      'user-agent',
      'x-github-hook-id',
      'x-github-event',
      'x-github-hook-installation-target-id',
      'x-github-hook-installation-target-type',
      'x-github-delivery',
    ].map(name => [name, 'x']),
  );
  for (const message of messages) {
    assert.deepEqual(contract.check(message, headers), []);
  }
});

test('a delivery that failed stays failed until it is sent again with its GUID', async t => {
  const bench = await Bench.start(t);
  const { url, received } = await receiver(t, 500);
  const token = bench.issue('bob', ['repo', 'admin:repo_hook']);
  const hooks = '/repos/acme/shop/hooks';
  const created = await bench.rest(hooks, {
    method: 'POST',
    token,
    body: {
      config: { url, secret: SECRET, content_type: 'json' },
      events: ['deployment'],
    },
  });
  assert.equal(created.status, 201);
  assert.equal(created.json.get('config', 'secret'), '********');
  await bench.control.deliveriesDone();
  assert.deepEqual(names(received), ['ping']);
  const path = `${hooks}/${created.json.get('id')}/deliveries`;
  const failed = await bench.rest(`${path}?status=failure`, { token });
  assert.equal(failed.json.get(0, 'status_code'), 500);
  const again = await bench.rest(
    `${path}/${failed.json.get(0, 'id')}/attempts`,
    { method: 'POST', token },
  );
  assert.equal(again.status, 202);
  await bench.control.deliveriesDone();
  assert.equal(received.length, 2, 'nothing is redelivered by itself');
  assert.equal(
    received[0]?.headers['x-github-delivery'],
    received[1]?.headers['x-github-delivery'],
  );
  assert.equal(received[0]?.body, received[1]?.body);
  const all = await bench.rest(`${path}?per_page=1`, { token });
  assert.equal(all.json.get(0, 'redelivery'), true);
  const next = /<([^>]+)>; rel="next"/.exec(all.headers.get('link') ?? '');
  const older = await bench.fetch(next?.[1] ?? '', { token });
  assert.equal(older.json.get(0, 'redelivery'), false);
});

test('a hook that nobody answers does not disturb what happens', async t => {
  const bench = await Bench.start(t);
  bench.control.addWebhook({ target: 'acme', url: 'http://127.0.0.1:1/' });
  const run = startRun(bench, 'staging');
  bench.control.advance(120);
  await bench.control.deliveriesDone();
  const answer = await bench.rest(`/repos/acme/shop/actions/runs/${run}`);
  assert.equal(answer.json.get('conclusion'), 'success');
});

test('each event that is sent may be asked for by a hook of one kind or the other', () => {
  for (const event of APP_EVENTS) {
    assert.ok(!HOOK_EVENTS.has(event), event);
  }
  const askable = [...HOOK_EVENTS, ...APP_EVENTS].map(event =>
    webhookName(event, null),
  );
  for (const name of WEBHOOKS.filter(each => each !== 'ping')) {
    assert.ok(
      askable.some(event => name === event || name.startsWith(`${event}-`)),
      name,
    );
  }
});

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startSimulator } from '../index.ts';
import { Bench, JsonView } from '../testing/bench.ts';
import { names, receiver, type Received } from '../testing/receiver.ts';
import { TEST_SCENARIO } from '../testing/scenario.ts';

/** The bodies of one event, in the order in which they came. */
function bodies(received: readonly Received[], name: string): JsonView[] {
  const told = names(received);
  return received
    .filter((_each, index) => told[index] === name)
    .map(({ body }) => new JsonView(JSON.parse(body)));
}

const ORDER = {
  repository: 'acme/shop',
  workflow: 'deploy.yml',
  ref: 'main',
  inputs: { environment: 'production', version: 'v1.1.0' },
  actor: 'alice',
};

/** A run before production, where bob or the leads decide, a minute passes and an app agrees; and what an App is told. */
async function told(t: TestContext) {
  const bench = await Bench.startChecked(t);
  const { url, received } = await receiver(t);
  bench.control.addWebhook({ target: 'acme', url, app: true });
  const run = bench.control.startRun(ORDER);
  const arrived = async () => {
    await bench.control.deliveriesDone();
    return received;
  };
  return { bench, run, arrived };
}

test('an App is told who may decide about what, as GitHub describes it', async t => {
  const { bench, run, arrived } = await told(t);
  const received = await arrived();
  const [requested, ...more] = bodies(received, 'deployment-review-requested');
  assert.ok(requested);
  assert.deepEqual(more, []);
  assert.equal(requested.get('environment'), 'production');
  assert.equal(requested.get('requestor', 'login'), 'alice');
  assert.equal(requested.get('sender', 'login'), 'alice');
  assert.equal(requested.get('workflow_run', 'id'), run);
  assert.equal(requested.get('workflow_job_run', 'name'), 'deploy');
  assert.equal(requested.get('workflow_job_run', 'status'), 'waiting');
  assert.deepEqual(
    requested
      .list('reviewers')
      .map(each => [
        each.get('type'),
        each.get('reviewer', 'login') ?? each.get('reviewer', 'slug'),
      ]),
    [
      ['User', 'bob'],
      ['Team', 'leads'],
    ],
  );
  const { checked, violations } = bench.control.violations();
  assert.deepEqual(violations, []);
  assert.ok(checked >= received.length);
});

test('every event to an App names the installation, and no other one does', async t => {
  const { bench, arrived } = await told(t);
  const plain = await receiver(t);
  bench.control.addWebhook({ target: 'acme', url: plain.url });
  bench.control.startRun(ORDER);
  const toApp = await arrived();
  const ids = toApp.map(({ headers, body }) => {
    assert.equal(
      headers['x-github-hook-installation-target-type'],
      'integration',
    );
    return new JsonView(JSON.parse(body)).get('installation', 'id');
  });
  assert.equal(new Set(ids).size, 1);
  assert.equal(typeof ids[0], 'number');
  assert.ok(names(plain.received).includes('workflow-job-waiting'));
  assert.ok(
    names(plain.received).every(name => !name.startsWith('deployment-review')),
  );
  for (const { body } of plain.received) {
    const view = new JsonView(JSON.parse(body));
    assert.equal(view.get('installation'), undefined);
  }
});

test('an approval is told at once, also while a wait timer still holds the job', async t => {
  const { bench, run, arrived } = await told(t);
  // The app's rule has opened by then, the timer has not.
  bench.control.advance(30);
  await arrived();
  bench.control.approve(run, {
    environment: 'production',
    actor: 'bob',
    comment: 'Fine.',
  });
  const before = names(await arrived());
  assert.equal(before.at(-1), 'deployment-review-approved');
  assert.ok(!before.includes('workflow-job-queued'));
  const [approved] = bodies(await arrived(), 'deployment-review-approved');
  assert.equal(approved?.get('approver', 'login'), 'bob');
  assert.equal(approved?.get('sender', 'login'), 'bob');
  assert.equal(approved?.get('comment'), 'Fine.');
  assert.equal(approved?.get('workflow_job_run', 'status'), 'waiting');
  assert.deepEqual(
    approved
      ?.list('workflow_job_runs')
      .map(each => [each.get('name'), each.get('environment')]),
    [['deploy', 'production']],
  );
  bench.control.advance(30);
  assert.ok(names(await arrived()).includes('workflow-job-queued'));
  assert.deepEqual(bench.control.violations().violations, []);
});

test('a rejection is told before what it ends', async t => {
  const { bench, run, arrived } = await told(t);
  await arrived();
  bench.control.approve(run, {
    environment: 'production',
    actor: 'bob',
    state: 'rejected',
  });
  const all = names(await arrived());
  assert.ok(all.includes('workflow-run-completed'));
  const [rejected] = bodies(await arrived(), 'deployment-review-rejected');
  assert.equal(rejected?.get('workflow_run', 'status'), 'waiting');
  assert.equal(rejected?.get('workflow_job_run', 'conclusion'), null);
  assert.deepEqual(bench.control.violations().violations, []);
});

test("only an App's hook may ask for reviews, and repositories do not list it", async t => {
  const bench = await Bench.start(t);
  const { url } = await receiver(t);
  const order = { target: 'acme/shop', url, events: ['deployment_review'] };
  assert.throws(() => bench.control.addWebhook(order), /GitHub Apps only/);
  bench.control.addWebhook({ ...order, app: true });
  const token = bench.issue('bob', ['repo', 'admin:repo_hook']);
  const listed = await bench.rest('/repos/acme/shop/hooks', { token });
  assert.deepEqual(listed.json.value, []);
  const created = await bench.rest('/repos/acme/shop/hooks', {
    method: 'POST',
    token,
    body: { config: { url }, events: ['deployment_review'] },
  });
  assert.equal(created.status, 422);
});

test('a simulator may be started as one that a GitHub App listens to', async t => {
  const { url, received } = await receiver(t);
  const simulator = await startSimulator({
    scenario: TEST_SCENARIO,
    webhook: { url, app: true },
  });
  t.after(() => simulator.close());
  simulator.control.startRun(ORDER);
  await simulator.control.deliveriesDone();
  assert.ok(names(received).includes('deployment-review-requested'));
});

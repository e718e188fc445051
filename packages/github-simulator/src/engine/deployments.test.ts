import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from './actions.ts';
import { Bench } from './testing.ts';

const files = {
  'deploy.yml': `
on: { workflow_dispatch: { inputs: { to: { required: true } } } }
jobs: { deploy: { runs-on: x, environment: "\${{ inputs.to }}" } }`,
};

test('a success makes earlier ones of the environment inactive, others not', () => {
  const b = new Bench(files);
  for (const to of ['staging', 'dev', 'staging']) {
    b.dispatch('deploy.yml', { to });
    b.advance(100);
  }
  assert.deepEqual(b.deployments(), [
    'staging: queued, in_progress, success, inactive',
    'dev: queued, in_progress, success',
    'staging: queued, in_progress, success',
  ]);
});

test('production stays active, as GitHub leaves production alone', () => {
  const b = new Bench(files);
  for (let time = 0; time < 2; time += 1) {
    b.dispatch('deploy.yml', { to: 'production' });
    b.advance(100);
  }
  assert.ok(b.deployments().every(d => d.endsWith('success')));
  const states = b.world
    .deploymentsOf(b.repository)
    .map(d => b.world.deploymentState(d));
  assert.deepEqual(states, ['ACTIVE', 'ACTIVE']);
});

test('a failure makes nothing inactive', () => {
  const b = new Bench(files);
  b.dispatch('deploy.yml', { to: 'staging' });
  b.advance(100);
  b.engine.finish(b.dispatch('deploy.yml', { to: 'staging' }), 'failure');
  assert.deepEqual(
    b.world.deploymentsOf(b.repository).map(d => b.world.deploymentState(d)),
    ['FAILURE', 'ACTIVE'],
  );
});

test('nobody hears of inactive', () => {
  const b = new Bench(files);
  for (let time = 0; time < 2; time += 1) {
    b.dispatch('deploy.yml', { to: 'staging' });
    b.advance(100);
  }
  const told = b.events.flatMap(e =>
    e.type === 'deployment_status' ? e.status.state : [],
  );
  assert.equal(told.includes('inactive'), false);
  assert.equal(told.length, 6);
});

test('an environment that a job names first is created without rules', () => {
  const b = new Bench(files, { environments: { Staging: {} } });
  b.dispatch('deploy.yml', { to: 'preview' });
  b.dispatch('deploy.yml', { to: 'staging' });
  assert.deepEqual(
    b.world.environmentsOf(b.repository).map(e => e.name),
    ['Staging', 'preview'],
  );
});

test('deployments can be made and reported on through the API', () => {
  const b = new Bench(files);
  const actor = b.user('alice');
  const make = (extra = {}) =>
    b.engine.createDeployment({
      repository: b.repository,
      ref: 'main',
      environment: 'qa',
      actor,
      ...extra,
    });
  const [first, transient, second] = [
    make(),
    make({ transientEnvironment: true }),
    make({ payload: { tag: 'v1' } }),
  ];
  for (const deployment of [first, transient, second]) {
    b.engine.createDeploymentStatus({
      deployment,
      state: 'success',
      actor,
      logUrl: 'https://ci.acme.test/1',
    });
  }
  assert.deepEqual(b.deployments(), [
    'qa: success, inactive',
    'qa: success',
    'qa: success',
  ]);
  const third = make();
  b.engine.createDeploymentStatus({
    deployment: third,
    state: 'success',
    actor,
    autoInactive: false,
  });
  assert.deepEqual(b.deployments().slice(2), ['qa: success', 'qa: success']);
  assert.equal(second.sha, b.repository.branches.get('main')!.sha);
  assert.equal(second.runId, null);
  assert.equal(make({ environment: undefined }).productionEnvironment, true);
  assert.throws(() => make({ ref: 'nope' }), Refusal);
});

test('a deployment that nobody reports on for half an hour is abandoned', () => {
  const b = new Bench(files);
  const deployment = b.engine.createDeployment({
    repository: b.repository,
    ref: 'main',
    actor: b.user('alice'),
  });
  assert.equal(b.world.deploymentState(deployment), 'PENDING');
  b.advance(1801);
  assert.equal(b.world.deploymentState(deployment), 'ABANDONED');
});

test('every id lies between 2^33 and 2^53 and grows with time', () => {
  const b = new Bench(files);
  for (let time = 0; time < 3; time += 1) {
    b.dispatch('deploy.yml', { to: 'staging' });
    b.advance(100);
  }
  const { world } = b;
  for (const items of [
    world.users,
    world.repositories,
    world.workflows,
    world.runs,
    world.jobs,
    world.environments,
    world.deployments,
  ]) {
    const ids = [...items.keys()];
    assert.ok(ids.every(id => Number.isSafeInteger(id) && id > 2 ** 33));
    assert.deepEqual(
      ids,
      [...ids].sort((a, c) => a - c),
    );
  }
});

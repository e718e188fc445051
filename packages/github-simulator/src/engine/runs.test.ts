import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from './actions.ts';
import { Bench } from './testing.ts';

const pipeline = `
on: workflow_dispatch
jobs:
  build: { runs-on: x }
  staging: { runs-on: x, needs: build, environment: staging }
  production: { runs-on: x, needs: staging, environment: production }
  report: { runs-on: x, needs: production, if: always() }`;

test('cancelling ends what waits at once, what runs when its runner heeds it', () => {
  const b = new Bench(
    {
      'deploy.yml':
        'on: workflow_dispatch\njobs: { a: { runs-on: x }, b: { runs-on: x, environment: e } }',
    },
    { environments: { e: { reviewers: ['bob'] } } },
  );
  const run = b.dispatch();
  b.advance(10);
  b.engine.cancel(run, b.user('alice'));
  assert.deepEqual(b.jobs(run), ['a: in_progress', 'b: completed/cancelled']);
  b.advance(2);
  assert.equal(b.state(run), 'completed/cancelled');
  assert.deepEqual(b.deployments(), ['e: waiting, error']);
  assert.throws(
    () => b.engine.cancel(run, b.user('alice')),
    (e: Error) => e instanceof Refusal && e.status === 409,
  );
});

test('cancelling skips what has not begun, except always()', () => {
  const b = new Bench({ 'deploy.yml': pipeline });
  const run = b.dispatch();
  b.advance(5);
  b.engine.cancel(run, b.user('alice'));
  b.advance(100);
  assert.deepEqual(b.jobs(run), [
    'build: completed/cancelled',
    'staging: completed/skipped',
    'production: completed/skipped',
    'report: completed/success',
  ]);
  assert.equal(b.state(run), 'completed/cancelled');
});

test('force takes a job away that always() would let run', () => {
  const b = new Bench({
    'deploy.yml':
      'on: workflow_dispatch\njobs: { a: { runs-on: x, if: always() } }',
  });
  const run = b.dispatch();
  b.advance(5);
  b.engine.cancel(run, b.user('alice'));
  b.advance(5);
  assert.deepEqual(b.jobs(run), ['a: in_progress']);
  b.engine.cancel(run, b.user('alice'), { force: true });
  assert.deepEqual(b.jobs(run), ['a: completed/cancelled']);
});

test('re-running all jobs begins a new attempt with new jobs and deployments', () => {
  const b = new Bench({ 'deploy.yml': pipeline });
  const run = b.dispatch();
  b.advance(600);
  const first = b.world.jobsOfRun(run);
  b.engine.rerun(run, b.user('bob'));
  assert.equal(b.state(run), 'queued');
  assert.equal(run.attempts.length, 2);
  assert.equal(b.world.user(run.attempts[1]!.triggeringActorId).login, 'bob');
  assert.equal(b.world.user(run.actorId).login, 'alice');
  b.advance(600);
  assert.deepEqual(b.jobs(run), b.jobs(run, 1));
  const ids = new Set(b.world.jobsOfAllAttempts(run).map(j => j.id));
  assert.equal(ids.size, 2 * first.length);
  assert.equal(b.deployments().length, 4);
  assert.deepEqual(b.world.jobsOfRun(run, 1), first);
});

test('re-running the failed jobs keeps the good ones and takes what needs them along', () => {
  const b = new Bench(
    { 'deploy.yml': pipeline },
    { jobs: { 'deploy.yml': { build: { seconds: 30 } } } },
  );
  const run = b.engine.dispatch({
    repository: b.repository,
    workflow: b.world.workflowFor(b.repository, 'deploy.yml')!,
    ref: 'main',
    actor: b.user('alice'),
    outcome: { jobs: { staging: { conclusion: 'failure' } } },
  });
  b.advance(600);
  assert.deepEqual(b.jobs(run), [
    'build: completed/success',
    'staging: completed/failure',
    'production: completed/skipped',
    'report: completed/success',
  ]);
  b.engine.rerun(run, b.user('alice'), 'failed');
  assert.deepEqual(b.jobs(run), [
    'build: completed/success',
    'staging: queued',
  ]);
  const [before] = b.world.jobsOfRun(run, 1);
  const kept = b.job(run, 'build');
  assert.notEqual(kept.id, before!.id);
  assert.equal(kept.startedAt, before!.startedAt);
  assert.equal(kept.attempt, 2);
  b.advance(600);
  assert.equal(b.state(run), 'completed/success');
  assert.deepEqual(b.deployments(), [
    'staging: queued, in_progress, failure',
    'staging: queued, in_progress, success',
    'production: queued, in_progress, success',
  ]);
});

test('re-running one job of a matrix leaves the other legs alone', () => {
  const b = new Bench({
    'deploy.yml': `
on: workflow_dispatch
jobs:
  deploy: { runs-on: x, environment: "\${{ matrix.region }}", strategy: { matrix: { region: [eu, us, ap] } } }
  after: { runs-on: x, needs: deploy }`,
  });
  const run = b.dispatch();
  b.advance(600);
  b.engine.rerun(run, b.user('alice'), { job: b.job(run, 'deploy (eu)') });
  assert.deepEqual(b.jobs(run), [
    'deploy (eu): queued',
    'deploy (us): completed/success',
    'deploy (ap): completed/success',
  ]);
  b.advance(600);
  assert.equal(b.jobs(run).length, 4);
  assert.deepEqual(
    b.deployments().map(d => d.split(':')[0]),
    ['eu', 'us', 'ap', 'eu'],
  );
});

test('a run that moves cannot be re-run, nor can the failures of a good one', () => {
  const b = new Bench({ 'deploy.yml': pipeline });
  const run = b.dispatch();
  const forbidden = (e: Error) => e instanceof Refusal && e.status === 403;
  assert.throws(() => b.engine.rerun(run, b.user('alice')), forbidden);
  b.advance(600);
  assert.throws(
    () => b.engine.rerun(run, b.user('alice'), 'failed'),
    forbidden,
  );
});

test('nothing runs again 30 days after it was created', () => {
  const b = new Bench({ 'deploy.yml': pipeline });
  const run = b.dispatch();
  b.advance(600);
  const month = 30 * 86_400;
  b.advance(month - 600);
  b.engine.rerun(run, b.user('alice'));
  b.advance(600);
  assert.throws(
    () => b.engine.rerun(run, b.user('alice')),
    (e: Error) =>
      e instanceof Refusal &&
      e.status === 403 &&
      e.message.includes('over a month ago'),
  );
});

test('a group lets one run work, one wait, and cancels whom a newer one replaces', () => {
  const b = new Bench(
    {
      'deploy.yml':
        'on: workflow_dispatch\nconcurrency: deploy\njobs: { a: { runs-on: x } }',
    },
    { jobs: { 'deploy.yml': { a: { seconds: 60 } } } },
  );
  const [first, second] = [b.dispatch(), b.dispatch()];
  assert.equal(b.state(second), 'pending');
  assert.deepEqual(b.jobs(second), []);
  const third = b.dispatch();
  assert.equal(b.state(second), 'completed/cancelled');
  assert.equal(b.state(third), 'pending');
  assert.deepEqual(
    b.engine.groups.members(b.repository.id, 'Deploy').map(m => m.runId),
    [first.id, third.id],
  );
  b.advanceUntil(() => b.state(first) === 'completed/success');
  assert.equal(b.state(third), 'queued');
  b.advance(100);
  assert.equal(b.state(third), 'completed/success');
  assert.deepEqual(b.engine.groups.names(b.repository.id), []);
});

test('cancel-in-progress makes room for the newest', () => {
  const b = new Bench({
    'deploy.yml':
      'on: workflow_dispatch\nconcurrency: { group: g, cancel-in-progress: true }\njobs: { a: { runs-on: x } }',
  });
  const first = b.dispatch();
  b.advance(10);
  const second = b.dispatch();
  b.advance(2);
  assert.equal(b.state(first), 'completed/cancelled');
  assert.equal(b.state(second), 'queued');
});

test('a group of a job holds the job as pending, not the run', () => {
  const b = new Bench(
    {
      'deploy.yml': `
on: workflow_dispatch
jobs:
  build: { runs-on: x }
  deploy: { runs-on: x, needs: build, environment: production, concurrency: "deploy-production" }`,
    },
    {
      jobs: {
        'deploy.yml': { build: { seconds: 10 }, deploy: { seconds: 100 } },
      },
    },
  );
  const first = b.dispatch();
  const second = b.dispatch();
  b.advance(40);
  assert.deepEqual(b.jobs(first), [
    'build: completed/success',
    'deploy: in_progress',
  ]);
  assert.deepEqual(b.jobs(second), [
    'build: completed/success',
    'deploy: pending',
  ]);
  assert.equal(b.state(second), 'pending');
  b.advance(300);
  assert.equal(b.state(second), 'completed/success');
});

test('cancelling a run that is pending gives its place up', () => {
  const b = new Bench({
    'deploy.yml':
      'on: workflow_dispatch\nconcurrency: g\njobs: { a: { runs-on: x } }',
  });
  const [first, second] = [b.dispatch(), b.dispatch()];
  b.engine.cancel(second, b.user('alice'));
  assert.equal(b.state(second), 'completed/cancelled');
  assert.equal(b.engine.groups.members(b.repository.id, 'g').length, 1);
  b.advance(200);
  assert.equal(b.state(first), 'completed/success');
});

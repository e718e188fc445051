import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from './actions.ts';
import { Bench } from './testing.ts';

const simple = `
name: Deploy
on:
  workflow_dispatch:
    inputs:
      environment: { type: choice, options: [staging, production], required: true }
run-name: Deploy to \${{ inputs.environment }}
jobs:
  build:
    runs-on: ubuntu-latest
    steps: [{ uses: actions/checkout@v4 }, { run: make }]
  deploy:
    needs: build
    runs-on: [self-hosted, big]
    environment:
      name: \${{ inputs.environment }}
      url: https://\${{ inputs.environment }}.acme.test
    steps: [{ name: Roll out, run: ./deploy.sh }]
`;

test('a run goes from queued over in_progress to success, job by job', () => {
  const bench = new Bench({ 'deploy.yml': simple });
  const run = bench.dispatch('deploy.yml', { environment: 'staging' });
  assert.equal(run.displayTitle, 'Deploy to staging');
  assert.deepEqual(bench.jobs(run), ['build: queued']);
  assert.equal(bench.state(run), 'queued');
  bench.advance(3);
  assert.equal(bench.state(run), 'in_progress');
  bench.advanceUntil(() => bench.jobs(run).length === 2);
  assert.deepEqual(bench.jobs(run), [
    'build: completed/success',
    'deploy: queued',
  ]);
  assert.equal(bench.state(run), 'queued');
  bench.advance(120);
  assert.equal(bench.state(run), 'completed/success');
  assert.deepEqual(bench.deployments(), [
    'staging: queued, in_progress, success',
  ]);
});

test('statuses lead to the job and, at the end, to the environment', () => {
  const bench = new Bench({ 'deploy.yml': simple });
  const run = bench.dispatch('deploy.yml', { environment: 'staging' });
  bench.advance(300);
  const [deployment] = bench.world.deploymentsOf(bench.repository);
  const job = bench.job(run, 'deploy');
  assert.equal(deployment!.runId, run.id);
  assert.equal(deployment!.jobId, job.id);
  assert.equal(job.deploymentId, deployment!.id);
  assert.equal(deployment!.sha, run.headSha);
  assert.equal(deployment!.ref, 'main');
  const [, working, success] = deployment!.statuses;
  const logUrl = `/acme/shop/actions/runs/${run.id}/job/${job.id}`;
  assert.equal(working!.logUrl, logUrl);
  assert.equal(working!.environmentUrl, '');
  assert.equal(success!.logUrl, logUrl);
  assert.equal(success!.environmentUrl, 'https://staging.acme.test');
});

test('a job shows its steps as they pass, set-up and clean-up included', () => {
  const bench = new Bench(
    { 'deploy.yml': simple },
    { jobs: { 'deploy.yml': { build: { seconds: 90 } } } },
  );
  const run = bench.dispatch('deploy.yml', { environment: 'staging' });
  bench.advance(3 + 45);
  const states = () =>
    bench.job(run, 'build').steps.map(s => `${s.name}: ${s.status}`);
  assert.deepEqual(states(), [
    'Set up job: completed',
    'Run actions/checkout@v4: completed',
    'Run make: in_progress',
    'Post Run actions/checkout@v4: queued',
    'Complete job: queued',
  ]);
  bench.advance(60);
  assert.ok(
    bench.job(run, 'build').steps.every(s => s.conclusion === 'success'),
  );
});

test('a failed step skips the ones after it, unless they ask for failures', () => {
  const bench = new Bench(
    {
      'deploy.yml': `
on: workflow_dispatch
jobs:
  a:
    runs-on: x
    steps:
      - run: one
      - run: two
      - run: three
      - { name: page, if: failure(), run: page }`,
    },
    { jobs: { 'deploy.yml': { a: { conclusion: 'failure', failedStep: 2 } } } },
  );
  const run = bench.dispatch();
  bench.advance(200);
  const steps = bench
    .job(run, 'a')
    .steps.map(s => `${s.name}: ${s.conclusion}`);
  assert.deepEqual(steps.slice(1, 5), [
    'Run one: success',
    'Run two: failure',
    'Run three: skipped',
    'page: success',
  ]);
});

test('dependents of a failed job are skipped, always() ones run', () => {
  const bench = new Bench(
    {
      'deploy.yml': `
on: workflow_dispatch
jobs:
  a: { runs-on: x }
  b: { runs-on: x, needs: a }
  c: { runs-on: x, needs: b }
  d: { runs-on: x, needs: c, if: always() }
  e: { runs-on: x, needs: a, if: "\${{ failure() && needs.a.result == 'failure' }}" }`,
    },
    { jobs: { 'deploy.yml': { a: { conclusion: 'failure' } } } },
  );
  const run = bench.dispatch();
  bench.advance(600);
  assert.deepEqual(bench.jobs(run).sort(), [
    'a: completed/failure',
    'b: completed/skipped',
    'c: completed/skipped',
    'd: completed/success',
    'e: completed/success',
  ]);
  assert.equal(bench.state(run), 'completed/failure');
});

test('a run whose jobs were all skipped is skipped', () => {
  const bench = new Bench({
    'deploy.yml':
      'on: workflow_dispatch\njobs: { a: { runs-on: x, if: false } }',
  });
  const run = bench.dispatch();
  assert.deepEqual(bench.jobs(run), ['a: completed/skipped']);
  assert.equal(bench.state(run), 'completed/skipped');
});

test('the run shows the state of its least advanced job', () => {
  const bench = new Bench(
    {
      'deploy.yml': `
on: workflow_dispatch
jobs:
  fast: { runs-on: x }
  slow: { runs-on: x }
  after: { runs-on: x, needs: fast }`,
    },
    {
      jobs: { 'deploy.yml': { fast: { seconds: 10 }, slow: { seconds: 100 } } },
    },
  );
  const run = bench.dispatch();
  bench.advanceUntil(() => bench.jobs(run).length === 3);
  assert.deepEqual(bench.jobs(run), [
    'fast: completed/success',
    'slow: in_progress',
    'after: queued',
  ]);
  assert.equal(bench.state(run), 'queued');
});

test('outputs that the scenario states reach the jobs that need them', () => {
  const bench = new Bench(
    {
      'deploy.yml': `
on: workflow_dispatch
jobs:
  plan: { runs-on: x, outputs: { legs: "\${{ steps.p.outputs.legs }}" } }
  go:
    needs: plan
    runs-on: x
    strategy: { matrix: { region: "\${{ fromJSON(needs.plan.outputs.legs) }}" } }`,
    },
    { jobs: { 'deploy.yml': { plan: { outputs: { legs: '["eu", "us"]' } } } } },
  );
  const run = bench.dispatch();
  bench.advance(200);
  assert.deepEqual(bench.jobs(run).slice(1), [
    'go (eu): completed/success',
    'go (us): completed/success',
  ]);
});

test('a wrong expression fails its job, and the engine goes on', () => {
  const bench = new Bench({
    'deploy.yml': `
on: workflow_dispatch
jobs:
  bad: { runs-on: x, environment: "\${{ nosuch() }}" }
  worse: { runs-on: x, strategy: { matrix: "\${{ fromJSON('[') }}" } }
  good: { runs-on: x }`,
  });
  const run = bench.dispatch();
  bench.advance(200);
  assert.deepEqual(bench.jobs(run).sort(), [
    'bad: completed/failure',
    'good: completed/success',
    'worse: completed/failure',
  ]);
});

test('a dispatch is refused as GitHub does', () => {
  const bench = new Bench({
    'deploy.yml': simple,
    'ci.yml': 'on: push\njobs: { a: { runs-on: x } }',
  });
  const refused = (action: () => unknown, message: RegExp) =>
    assert.throws(
      action,
      (e: Error) =>
        e instanceof Refusal && e.status === 422 && message.test(e.message),
    );
  refused(
    () =>
      bench.dispatch('deploy.yml', { environment: 'staging' }, { ref: 'nope' }),
    /^No ref found for: nope$/,
  );
  const sha = bench.repository.branches.get('main')!.sha;
  refused(
    () =>
      bench.dispatch('deploy.yml', { environment: 'staging' }, { ref: sha }),
    /^No ref found/,
  );
  refused(
    () => bench.dispatch('deploy.yml', { environment: 'moon' }),
    /allowed values/,
  );
  refused(() => bench.dispatch('deploy.yml', {}), /Required input/);
  refused(
    () => bench.dispatch('ci.yml'),
    /^Workflow does not have 'workflow_dispatch' trigger$/,
  );
});

test('inputs and trigger are those of the file at the ref', () => {
  const bench = new Bench({
    'deploy.yml': 'on: push\njobs: { a: { runs-on: x } }',
  });
  bench.push('Add dispatch', 'next', {
    '.github/workflows/deploy.yml': simple,
  });
  assert.throws(
    () => bench.dispatch('deploy.yml', { environment: 'staging' }),
    Refusal,
  );
  const run = bench.dispatch(
    'deploy.yml',
    { environment: 'staging' },
    { ref: 'next' },
  );
  assert.equal(run.headBranch, 'next');
  assert.equal(run.headSha, bench.repository.branches.get('next')!.sha);
});

test('a push starts what listens to it, titled by the commit', () => {
  const bench = new Bench({
    'ci.yml':
      'name: CI\non: { push: { branches: [main] } }\njobs: { a: { runs-on: x } }',
    'tags.yml': 'on: { push: { tags: ["v*"] } }\njobs: { a: { runs-on: x } }',
    'release.yml':
      'on: { release: { types: [published] } }\njobs: { a: { runs-on: x } }',
  });
  const { runs } = bench.push('Fix it\n\nLong story');
  assert.deepEqual(
    runs.map(r => `${r.path} ${r.event} ${r.displayTitle}`),
    ['.github/workflows/ci.yml push Fix it'],
  );
  assert.deepEqual(bench.push('Elsewhere', 'other').runs, []);
  const tagged = bench.engine.tag({
    repository: bench.repository,
    tag: 'v1.0.0',
    actor: bench.user('alice'),
    release: { name: 'First' },
  });
  assert.deepEqual(
    tagged.runs.map(
      r => `${r.path} ${r.event} ${r.headBranch} ${r.displayTitle}`,
    ),
    [
      '.github/workflows/tags.yml push v1.0.0 Fix it',
      '.github/workflows/release.yml release v1.0.0 First',
    ],
  );
});

test('a push of a broken workflow file shows as a startup failure', () => {
  const bench = new Bench({
    'ci.yml': 'on: push\njobs: { a: { runs-on: x } }',
  });
  const { runs } = bench.push('Break it', 'main', {
    '.github/workflows/ci.yml': 'on: push\njobs: {',
  });
  assert.equal(bench.state(runs[0]!), 'completed/startup_failure');
  assert.deepEqual(bench.jobs(runs[0]!), []);
});

test('listeners hear of a run and its jobs in the order of events', () => {
  const bench = new Bench({ 'deploy.yml': simple });
  bench.dispatch('deploy.yml', { environment: 'staging' });
  bench.advance(300);
  const told = bench.events.map(e =>
    'action' in e ? `${e.type}.${e.action}` : e.type,
  );
  assert.deepEqual(told, [
    'workflow_run.requested',
    'workflow_job.queued',
    'workflow_dispatch',
    'workflow_job.in_progress',
    'workflow_run.in_progress',
    'workflow_job.completed',
    'deployment.created',
    'deployment_status.created',
    'workflow_job.queued',
    'deployment_status.created',
    'workflow_job.in_progress',
    'deployment_status.created',
    'workflow_job.completed',
    'workflow_run.completed',
  ]);
});

test('finish takes a run to its end at once, gates or not', () => {
  const bench = new Bench(
    { 'deploy.yml': simple },
    { environments: { production: { reviewers: ['bob'] } } },
  );
  const run = bench.dispatch('deploy.yml', { environment: 'production' });
  bench.engine.finish(run);
  assert.equal(bench.state(run), 'completed/success');
  assert.deepEqual(bench.jobs(run), [
    'build: completed/success',
    'deploy: completed/success',
  ]);
  const failing = bench.dispatch('deploy.yml', { environment: 'production' });
  bench.engine.finish(failing, 'failure');
  assert.deepEqual(bench.jobs(failing), [
    'build: completed/failure',
    'deploy: completed/skipped',
  ]);
  assert.throws(() => bench.engine.finish(run), Refusal);
});

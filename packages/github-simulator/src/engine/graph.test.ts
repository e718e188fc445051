import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench } from './testing.ts';

test('legs of a matrix are named as GitHub names them', () => {
  const b = new Bench({
    'deploy.yml': `
on: workflow_dispatch
jobs:
  plain: { runs-on: x, strategy: { matrix: { region: [eu, us], tier: [web] } } }
  titled: { name: Deploy it, runs-on: x, strategy: { matrix: { region: [eu] } } }
  computed: { name: "to \${{ matrix.region }}", runs-on: x, strategy: { matrix: { region: [us] } } }`,
  });
  const run = b.dispatch();
  assert.deepEqual(
    b.world.jobsOfRun(run).map(j => j.name),
    ['plain (eu, web)', 'plain (us, web)', 'Deploy it (eu)', 'to us'],
  );
});

test('a failing leg cancels its siblings, unless fail-fast is off', () => {
  for (const failFast of [true, false]) {
    const b = new Bench(
      {
        'deploy.yml': `
on: workflow_dispatch
jobs:
  deploy: { runs-on: x, strategy: { fail-fast: ${failFast}, matrix: { region: [eu, us] } } }`,
      },
      {
        jobs: {
          'deploy.yml': {
            'deploy (eu)': { seconds: 10, conclusion: 'failure' },
            deploy: { seconds: 60 },
          },
        },
      },
    );
    const run = b.dispatch();
    b.advance(200);
    assert.deepEqual(b.jobs(run), [
      'deploy (eu): completed/failure',
      `deploy (us): completed/${failFast ? 'cancelled' : 'success'}`,
    ]);
    assert.equal(b.state(run), 'completed/failure');
  }
});

test('max-parallel holds legs back until others have ended', () => {
  const b = new Bench(
    {
      'deploy.yml': `
on: workflow_dispatch
jobs:
  deploy: { runs-on: x, strategy: { max-parallel: 1, matrix: { region: [eu, us, ap] } } }`,
    },
    { jobs: { 'deploy.yml': { deploy: { seconds: 20 } } } },
  );
  const run = b.dispatch();
  b.advance(10);
  assert.deepEqual(b.jobs(run), [
    'deploy (eu): in_progress',
    'deploy (us): queued',
    'deploy (ap): queued',
  ]);
  b.advance(22);
  assert.deepEqual(b.jobs(run), [
    'deploy (eu): completed/success',
    'deploy (us): in_progress',
    'deploy (ap): queued',
  ]);
  b.advance(60);
  assert.equal(b.state(run), 'completed/success');
});

test('continue-on-error keeps the run good, and the job failed', () => {
  const b = new Bench(
    {
      'deploy.yml': `
on: workflow_dispatch
jobs:
  try: { runs-on: x, continue-on-error: true }
  next: { runs-on: x, needs: try }`,
    },
    { jobs: { 'deploy.yml': { try: { conclusion: 'failure' } } } },
  );
  const run = b.dispatch();
  b.advance(200);
  assert.deepEqual(b.jobs(run), [
    'try: completed/failure',
    'next: completed/success',
  ]);
  assert.equal(b.state(run), 'completed/success');
});

const called = `
on:
  workflow_call:
    inputs:
      environment: { type: string, required: true }
      note: { type: string, default: none }
jobs:
  check: { runs-on: x }
  deploy:
    needs: check
    runs-on: x
    environment: { name: "\${{ inputs.environment }}", url: "https://\${{ inputs.note }}.test" }`;

test("a reusable workflow's jobs are named after their caller and see its inputs", () => {
  const b = new Bench({
    'called.yml': called,
    'deploy.yml': `
on: { workflow_dispatch: { inputs: { where: { default: staging } } } }
jobs:
  release: { uses: ./.github/workflows/called.yml, with: { environment: "\${{ inputs.where }}" } }
  done: { runs-on: x, needs: release }`,
  });
  const run = b.dispatch();
  b.advance(300);
  assert.deepEqual(b.jobs(run), [
    'release / check: completed/success',
    'release / deploy: completed/success',
    'done: completed/success',
  ]);
  assert.deepEqual(b.deployments(), ['staging: queued, in_progress, success']);
  assert.equal(
    b.job(run, 'release / deploy').environment!.url,
    'https://none.test',
  );
  assert.equal(b.job(run, 'release / deploy').key, 'release/deploy');
  assert.deepEqual(
    run.referencedWorkflows.map(w => w.path),
    ['acme/shop/.github/workflows/called.yml@refs/heads/main'],
  );
});

test('callers can be matrices, needed, skipped, and re-run', () => {
  const b = new Bench({
    'called.yml': called,
    'deploy.yml': `
on: workflow_dispatch
jobs:
  each:
    strategy: { matrix: { to: [dev, prod] } }
    uses: ./.github/workflows/called.yml
    with: { environment: "\${{ matrix.to }}" }
  never: { if: false, uses: ./.github/workflows/called.yml, with: { environment: x } }`,
  });
  const run = b.engine.dispatch({
    repository: b.repository,
    workflow: b.world.workflowFor(b.repository, 'deploy.yml')!,
    ref: 'main',
    actor: b.user('alice'),
    outcome: { jobs: { 'each (prod) / deploy': { conclusion: 'failure' } } },
  });
  b.advance(300);
  const expected = (prod: string) => [
    'each (dev) / check: completed/success',
    'each (dev) / deploy: completed/success',
    'each (prod) / check: completed/success',
    `each (prod) / deploy: completed/${prod}`,
    'never: completed/skipped',
  ];
  assert.deepEqual(b.jobs(run).sort(), expected('failure'));
  b.engine.rerun(run, b.user('alice'), 'failed');
  assert.equal(
    b.world.jobsOfRun(run).filter(j => j.status !== 'completed').length,
    1,
  );
  b.advance(300);
  assert.deepEqual(b.jobs(run).sort(), expected('success'));
});

test('a missing called workflow, and calls without end, fail the job', () => {
  const b = new Bench({
    'loop.yml':
      'on: workflow_call\njobs: { again: { uses: ./.github/workflows/loop.yml } }',
    'deploy.yml': `
on: workflow_dispatch
jobs:
  gone: { uses: ./.github/workflows/gone.yml }
  loop: { uses: ./.github/workflows/loop.yml }`,
  });
  const run = b.dispatch();
  assert.equal(b.state(run), 'completed/failure');
});

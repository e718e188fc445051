import assert from 'node:assert/strict';
import { test } from 'node:test';
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
    runs-on: ubuntu-latest
    environment:
      name: \${{ inputs.environment }}
      url: https://\${{ inputs.environment }}.acme.test
    steps: [{ name: Roll out, run: ./deploy.sh }]
`;
const rules = {
  jobs: { 'deploy.yml': { build: { seconds: 20 }, deploy: { seconds: 30 } } },
};

test('a run goes from queued over in_progress to success, job by job', () => {
  const bench = new Bench({ 'deploy.yml': simple }, rules);
  const run = bench.dispatch('deploy.yml', { environment: 'staging' });
  assert.equal(run.displayTitle, 'Deploy to staging');
  assert.deepEqual(bench.jobs(run), ['build: queued']);
  assert.equal(bench.state(run), 'queued');
  bench.advance(3);
  assert.equal(bench.state(run), 'in_progress');
  bench.advance(23);
  assert.deepEqual(bench.jobs(run), [
    'build: completed/success',
    'deploy: queued',
  ]);
  assert.equal(bench.state(run), 'queued');
  bench.advance(60);
  assert.equal(bench.state(run), 'completed/success');
  assert.deepEqual(bench.deployments(), [
    'staging: queued, in_progress, success',
  ]);
  const [deployment] = bench.world.deploymentsOf(bench.repository);
  const status = deployment!.statuses.at(-1)!;
  assert.equal(status.environmentUrl, 'https://staging.acme.test');
  assert.equal(
    status.logUrl,
    `/acme/shop/actions/runs/${run.id}/job/${bench.job(run, 'deploy').id}`,
  );
});

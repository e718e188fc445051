import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from './actions.ts';
import { Bench, start } from './testing.ts';

const deploy = (environment: string) => `
on: workflow_dispatch
jobs:
  deploy: { runs-on: x, environment: ${environment} }`;

function bench(production: object, environment = 'production') {
  return new Bench(
    { 'deploy.yml': deploy(environment) },
    { environments: { production }, protected_branches: ['main'] },
  );
}

test('reviewers hold a job until one of them approves', () => {
  const b = bench({ reviewers: ['bob', '@leads'] });
  const run = b.dispatch();
  b.advance(3600);
  assert.equal(b.state(run), 'waiting');
  assert.deepEqual(b.deployments(), ['production: waiting']);
  const [pending] = b.world.pendingDeployments(run);
  assert.equal(pending!.needsReview, true);
  assert.equal(b.world.canApprove(b.user('bob'), pending!), true);
  assert.equal(b.world.canApprove(b.user('carol'), pending!), false);
  const [deployment] = b.review(run, 'production');
  assert.equal(deployment!.environment, 'production');
  assert.equal(run.reviews[0]!.state, 'approved');
  b.advance(120);
  assert.equal(b.state(run), 'completed/success');
  assert.deepEqual(b.deployments(), [
    'production: waiting, queued, in_progress, success',
  ]);
  assert.deepEqual(b.world.pendingDeployments(run), []);
});

test('a rejection fails the job and its deployment', () => {
  const b = bench({ reviewers: ['bob'] });
  const run = b.dispatch();
  b.review(run, 'production', { state: 'rejected' });
  assert.deepEqual(b.jobs(run), ['deploy: completed/failure']);
  assert.equal(b.state(run), 'completed/failure');
  assert.deepEqual(b.deployments(), ['production: waiting, failure']);
});

test('who is no reviewer is refused, and nothing changes', () => {
  const b = bench({ reviewers: ['bob'] });
  const run = b.dispatch();
  for (const by of ['alice', 'carol', 'ada']) {
    assert.throws(() => b.review(run, 'production', { by }), Refusal);
  }
  assert.equal(b.state(run), 'waiting');
  assert.deepEqual(run.reviews, []);
});

test('prevent_self_review keeps out who started the run, and nobody else', () => {
  const b = bench({ reviewers: ['bob', 'alice'], prevent_self_review: true });
  const run = b.dispatch();
  assert.throws(() => b.review(run, 'production', { by: 'alice' }), Refusal);
  b.review(run, 'production', { by: 'bob' });
  b.advance(120);
  b.engine.rerun(run, b.user('bob'));
  assert.throws(() => b.review(run, 'production', { by: 'bob' }), Refusal);
  b.review(run, 'production', { by: 'alice' });
});

test('a wait timer opens by itself, and says since when it runs', () => {
  const b = bench({ wait_timer: 10 });
  const run = b.dispatch();
  const [pending] = b.world.pendingDeployments(run);
  assert.equal(pending!.waitTimer, 10);
  assert.equal(pending!.waitTimerStartedAt, start);
  assert.equal(pending!.needsReview, false);
  b.advance(599);
  assert.equal(b.state(run), 'waiting');
  b.advance(1);
  assert.equal(b.state(run), 'queued');
});

test('timer and reviewers run side by side: the later one decides', () => {
  const b = bench({ wait_timer: 10, reviewers: ['bob'] });
  const early = b.dispatch();
  b.advance(60);
  b.review(early, 'production');
  assert.equal(b.state(early), 'waiting');
  assert.throws(() => b.review(early, 'production'), Refusal);
  b.advance(540);
  assert.equal(b.state(early), 'queued');
  const late = b.dispatch();
  b.advance(900);
  assert.equal(b.state(late), 'waiting');
  b.review(late, 'production');
  assert.equal(b.state(late), 'queued');
});

test('a ref that the policy does not allow fails with the reason', () => {
  for (const rule of [{ branches: ['release/*'] }, { tags: ['v*'] }]) {
    const b = bench(rule);
    const run = b.dispatch();
    assert.deepEqual(b.jobs(run), ['deploy: completed/failure']);
    assert.deepEqual(b.deployments(), ['production: failure']);
    const [deployment] = b.world.deploymentsOf(b.repository);
    assert.match(
      deployment!.statuses[0]!.description,
      /^Branch "main" is not allowed to deploy to production/,
    );
  }
});

test('allowed branches, tags and protected branches pass', () => {
  const b = bench({ branches: ['release/*'], tags: ['v*'] });
  b.push('Prepare', 'release/1');
  b.engine.tag({ repository: b.repository, tag: 'v1', actor: b.user('alice') });
  for (const ref of ['release/1', 'v1']) {
    assert.equal(b.state(b.dispatch('deploy.yml', {}, { ref })), 'queued', ref);
  }
  const guarded = bench({ branches: 'protected' });
  assert.equal(guarded.state(guarded.dispatch()), 'queued');
  guarded.push('Try', 'topic');
  const refused = guarded.dispatch('deploy.yml', {}, { ref: 'topic' });
  assert.equal(guarded.state(refused), 'completed/failure');
});

test('nobody decides within 30 days: the job fails', () => {
  const b = bench({ reviewers: ['bob'] });
  const run = b.dispatch();
  b.advance(30 * 86_400 - 1);
  assert.equal(b.state(run), 'waiting');
  b.advance(1);
  assert.equal(b.state(run), 'completed/failure');
  assert.deepEqual(b.deployments(), ['production: waiting, failure']);
});

test('deployment: false leaves no record, and the reviewers still hold the job', () => {
  const b = bench(
    { reviewers: ['bob'] },
    '{ name: production, deployment: false }',
  );
  const run = b.dispatch();
  assert.equal(b.state(run), 'waiting');
  b.review(run, 'production');
  b.advance(120);
  assert.equal(b.state(run), 'completed/success');
  assert.equal(b.job(run, 'deploy').environment!.name, 'production');
  assert.deepEqual(b.deployments(), []);
});

test("a GitHub App's rule opens after the app approved", () => {
  const b = bench({
    custom_rules: [
      { app: 'change-window', approve_after: '40s' },
      { app: 'never' },
    ],
  });
  const run = b.dispatch();
  b.advance(60);
  assert.equal(b.state(run), 'waiting');
  const [, never] = b.world.environmentFor(
    b.repository,
    'production',
  )!.customRules;
  assert.deepEqual(b.job(run, 'deploy').gates, [
    { kind: 'custom', ruleId: never!.id },
  ]);
  b.engine.decideCustomRule({
    run,
    environment: 'production',
    ruleId: never!.id,
    state: 'approved',
  });
  assert.equal(b.state(run), 'queued');
  const refused = b.dispatch();
  b.engine.decideCustomRule({
    run: refused,
    environment: 'production',
    ruleId: never!.id,
    state: 'rejected',
  });
  assert.equal(b.state(refused), 'completed/failure');
});

test('one approval opens all jobs of the environment', () => {
  const b = new Bench(
    {
      'deploy.yml': `
on: workflow_dispatch
jobs:
  deploy:
    runs-on: x
    environment: production
    strategy: { matrix: { region: [eu, us] } }`,
    },
    { environments: { production: { reviewers: ['bob'] } } },
  );
  const run = b.dispatch();
  assert.equal(b.world.pendingDeployments(run)[0]!.jobIds.length, 2);
  assert.equal(b.review(run, 'production').length, 2);
  assert.deepEqual(b.jobs(run), ['deploy (eu): queued', 'deploy (us): queued']);
});

import { expect, test } from '../../support/fixtures';

/** A run that waits is asked for every 15 seconds. */
const BY_ITSELF = { timeout: 30_000 };

test('a wait timer says how long it holds, and the page follows the run through it', async ({
  page,
  pipeline,
  signInAs,
  simulator,
}) => {
  test.setTimeout(120_000);
  const run = await simulator.waitAtSearch();
  // Nobody has to decide any more; the timer holds the run all the same.
  await simulator.decide(run, { environment: 'production', actor: 'mei' });
  await signInAs('bob');
  await pipeline.open('search', 'production', run);
  await pipeline.showAs('List');
  const stage = pipeline.stage('deploy-production');
  await expect(stage).toContainText('waiting');
  await expect(stage).toContainText('approved by mei');
  await expect(stage).toContainText('Wait timer of 30m');
  // The tests before have moved GitHub's time ahead of the browser's: how much is left depends on them.
  await expect(stage.getByText(/^\d+[dhm]( \d+[hms])? left$/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Approve/ })).toHaveCount(0);

  await simulator.advance(1800);
  await expect(stage).toContainText(/^(running|succeeded)/, BY_ITSELF);
  await expect(stage).not.toContainText('left');
  await simulator.advance(120);
  await expect(stage).toContainText('succeeded', BY_ITSELF);
});

test.describe('where an app decides', () => {
  const rule = { environment: 'staging', app: 'change-window' };
  const guard = { ...rule, repository: 'acme/reports' };

  test.beforeEach(({ simulator }) =>
    simulator.guard({ ...guard, enabled: true }),
  );
  test.afterEach(({ simulator }) =>
    simulator.guard({ ...guard, enabled: false }),
  );

  test('the pipeline names it, offers no approval, and goes on when the app has decided', async ({
    page,
    pipeline,
    signInAs,
    simulator,
  }) => {
    const run = await simulator.startReports('staging');
    await signInAs('bob');
    await pipeline.open('reports', 'staging', run);
    await pipeline.showAs('List');
    const stage = pipeline.stage('deploy');
    await expect(stage).toContainText('waiting');
    await expect(stage).toContainText('change-window');
    await expect(stage).toContainText('An app decides');
    await expect(page.getByRole('button', { name: /^Approve/ })).toHaveCount(0);
    await expect(page.getByRole('button', { name: /^Reject/ })).toHaveCount(0);

    await simulator.decideRule(run, rule);
    await simulator.advance(5);
    await expect(stage).toContainText('running', BY_ITSELF);
  });

  test('a run that it refuses fails', async ({
    pipeline,
    signInAs,
    simulator,
  }) => {
    const run = await simulator.startReports('staging');
    await signInAs('bob');
    await pipeline.open('reports', 'staging', run);
    await pipeline.showAs('List');
    await expect(pipeline.stage('deploy')).toContainText('waiting');
    await simulator.decideRule(run, { ...rule, state: 'rejected' });
    await expect(pipeline.stage('deploy')).toContainText('failed', BY_ITSELF);
  });
});

test('who is no reviewer sees what waits, for whom, and why they cannot decide', async ({
  page,
  pipeline,
  signInAs,
  simulator,
}) => {
  const run = await simulator.startReports('production');
  await signInAs('carol');
  await pipeline.open('reports', 'production', run);
  const why = 'You are not a reviewer of production. It waits for mei or bob.';
  await expect(page.getByText(why)).toBeVisible();
  for (const name of ['Approve production', 'Reject']) {
    await expect(
      page.getByRole('button', { name, exact: true }),
    ).toHaveAccessibleDescription(why);
  }
});

test('who has no access to the repository sees nothing of the run, and is told so', async ({
  page,
  pipeline,
  signInAs,
  simulator,
}) => {
  const run = await simulator.startRun({
    repository: 'acme/ledger',
    workflow: 'release.yml',
    ref: 'main',
    inputs: { environment: 'production', version: 'v2.4.0' },
    actor: 'farid',
  });
  await signInAs('carol');
  await pipeline.open('ledger', 'production', run);
  await expect(
    page.getByText(
      /^acme\/ledger .*has no run .* or your account may not see it/,
    ),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: /^Approve/ })).toHaveCount(0);
  await expect(pipeline.graph).toHaveCount(0);
  await simulator.finishRun(run, 'failure');
});

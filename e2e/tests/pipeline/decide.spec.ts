import { expect, test } from '../../support/fixtures';

test('a run is rejected from the card of its environment, and the card corrects itself', async ({
  page,
  pipeline,
  simulator,
  signInAs,
  tab,
}) => {
  await simulator.startRun({
    repository: 'acme/reports',
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'production', version: 'v3.1.0' },
    actor: 'farid',
  });
  await simulator.advance(70);
  await signInAs('bob');
  await tab.open('reports');
  await pipeline.openReview('production').click();
  const review = pipeline.review('production');
  await expect(review).toContainText('v3.1.0');
  await pipeline.comment.fill('The figures of October are missing.');
  await page.getByRole('button', { name: 'Reject', exact: true }).click();
  const sure = page.getByRole('dialog', {
    name: 'Reject production?',
  });
  await expect(sure).toContainText('The figures of October are missing.');
  await sure.getByRole('button', { name: 'Reject production' }).click();
  await expect(
    page.getByText('production is rejected, GitHub confirmed it.').first(),
  ).toBeVisible();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Close' })
    .last()
    .click();
  await simulator.advance(5);
  const rejected = tab.latestAttempt('production');
  await expect(rejected).toContainText('rejected by bob', { timeout: 30_000 });
  await expect(rejected).toContainText('The figures of October are missing.');
});

test('whoever started a deployment cannot approve it, and is told why', async ({
  page,
  pipeline,
  simulator,
  signInAs,
  tab,
}) => {
  // They would hold it up: one at a time goes to production.
  for (const run of await simulator.waitingRuns('acme/payments')) {
    await simulator.finishRun(run, 'failure');
  }
  await simulator.advance(120);
  await simulator.startRun({
    repository: 'acme/payments',
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'production', version: 'v1.9.1' },
    actor: 'bob',
  });
  await simulator.advance(10);
  await signInAs('bob');
  await tab.open('payments');
  await pipeline.openReview('production').click();
  const why = /You started this run, and production does not let people review/;
  await expect(page.getByText(why)).toBeVisible();
  const approve = page.getByRole('button', { name: 'Approve production' });
  await expect(approve).toHaveAccessibleDescription(why);
  const before = await simulator.logEnd();
  await approve.click({ force: true });
  await expect(page.getByText(why)).toBeVisible();
  const log = await simulator.log(before);
  expect(
    log.filter(
      ({ method, path }) => method === 'POST' && /pending_dep/.test(path),
    ),
  ).toEqual([]);
});

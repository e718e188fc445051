import { expect, test } from '../../support/fixtures';

test('three approvals from the inbox, of which one was decided by somebody else meanwhile', async ({
  page,
  simulator,
  signInAs,
}) => {
  const start = (repository: string, version: string, actor: string) =>
    simulator.startRun({
      repository,
      workflow: 'deploy.yml',
      ref: 'main',
      inputs: { environment: 'production', version },
      actor,
    });
  // They would hold it up: one at a time goes to production.
  for (const run of await simulator.waitingRuns('acme/payments')) {
    await simulator.finishRun(run, 'failure');
  }
  await simulator.advance(120);
  await start('acme/payments', 'v1.9.1', 'alice');
  const reports = await start('acme/reports', 'v3.1.0', 'farid');
  await simulator.push({
    repository: 'acme/search',
    message: 'Forget old suggestions',
    actor: 'carol',
    files: { 'README.md': '# Search\n\nForgets old suggestions.\n' },
  });
  // Until the pipeline of search has come to its gate and the timer there is over.
  await simulator.advance(2400);

  await signInAs('bob');
  await expect(
    page.getByRole('link', { name: /^Approvals, \d+ waits? for you$/ }),
  ).toBeVisible();
  await page.goto('/deployments/approvals');
  const row = (name: RegExp) => page.getByRole('article', { name }).first();
  const rows = [
    row(/^production of payments, v1\.9\.1$/),
    row(/^production of reports, v3\.1\.0$/),
    row(/^production of search, /),
  ];
  for (const one of rows) {
    await one.getByRole('checkbox').check({ force: true });
  }
  await expect(page.getByText('3 selected')).toBeVisible();
  await page
    .getByRole('textbox', { name: 'Comment for all of them' })
    .fill('Fine for tonight.');
  await simulator.decide(reports, { environment: 'production', actor: 'mei' });
  await page.getByRole('button', { name: 'Approve 3' }).click();
  await expect(rows[0]).toContainText('approved');
  await expect(rows[1]).toContainText('already approved by mei');
  await expect(rows[2]).toContainText('approved');
  await expect(
    page.getByText('2 approved, 1 was already decided by mei').first(),
  ).toBeVisible();
});

test('what waits for others is one filter away, and says why', async ({
  page,
  simulator,
  signInAs,
}) => {
  await simulator.startRun({
    repository: 'acme/reports',
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'production', version: 'v3.1.0' },
    actor: 'farid',
  });
  await simulator.advance(70);
  await signInAs('carol');
  await page.goto('/deployments/approvals');
  await expect(
    page.getByRole('heading', { name: 'Nothing waits for you' }),
  ).toBeVisible();
  await page.getByText(/^For others \(\d+\)$/).click();
  await expect(page).toHaveURL(/waits/i);
  const row = page
    .getByRole('article', { name: /^production of reports, v3\.1\.0$/ })
    .first();
  await expect(row).toContainText('mei');
  await expect(row.getByRole('checkbox')).toBeDisabled();
});

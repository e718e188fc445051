import { expect, test } from '../../support/fixtures';
import { signIn } from '../../support/sign-in';
import { listening } from '../../support/signals';

/** Well below the minute after which an inbox asks by itself. */
const SOON = { timeout: 10_000 };

test('a wait shows in an open inbox at once, though nothing of the service waited before', async ({
  page,
  signInAs,
  simulator,
}) => {
  await simulator.endWaiting('acme/reports');
  const isListening = listening(page);
  await signInAs('bob');
  await page.goto('/deployments/approvals');
  await isListening;
  const row = page.getByRole('article', { name: /^production of reports/ });
  await expect(page.getByRole('heading', { name: 'Approvals' })).toBeVisible();
  await expect(page.getByRole('article').first()).toBeVisible();
  await expect(row).toHaveCount(0);

  await simulator.startReports('production');

  await expect(row).toBeVisible(SOON);
});

test('who may decide is notified and led to the pipeline, and nobody else is', async ({
  browser,
  page,
  pipeline,
  signInAs,
  simulator,
  stack,
}) => {
  test.setTimeout(120_000);
  const run = await simulator.startReports('production');
  await signInAs('mei');
  await page.goto('/notifications');
  const notified = page.getByRole('row').filter({
    has: page.getByText('Review reports for production', { exact: true }),
  });
  await expect(notified.first()).toContainText('waits for a review');
  await notified
    .first()
    .getByRole('link', { name: 'Review reports for production' })
    .click();
  await expect(page).toHaveURL(
    new RegExp(
      `/deployments/runs/default/component/reports/production/${run}$`,
    ),
  );
  await expect(pipeline.review('production')).toBeVisible();

  // Owns the service, and would be told if nobody said who may decide.
  const other = await browser.newContext({ baseURL: stack.backstage });
  const otherPage = await other.newPage();
  await signIn(otherPage, 'farid');
  const answered = otherPage.waitForResponse(
    /\/notifications\/notifications\?/,
  );
  await otherPage.goto('/notifications');
  await answered;
  await expect(
    otherPage.getByText(/^Unread notifications \(\d+\)$/),
  ).toBeVisible();
  await expect(
    otherPage.getByText(
      /^(Review reports for|reports waits before) production$/,
    ),
  ).toHaveCount(0);
  await other.close();
});

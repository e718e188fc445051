import { expect, test } from '../support/fixtures';

test('a running deployment is followed to its end without a reload', async ({
  page,
  simulator,
  signInAs,
  tab,
}) => {
  await simulator.startDeployment('v1.8.1');
  await signInAs('alice');
  await tab.open('payments');
  const latest = tab.latestAttempt('development');
  await expect(latest).toContainText('running');
  await expect(latest).toContainText('v1.8.1');
  await expect(latest.getByRole('progressbar')).toBeVisible();
  await expect(page.getByText('updates live')).toBeVisible();
  await page.evaluate(() => {
    document.body.dataset.loadedOnce = 'yes';
  });

  await simulator.advance(120);
  const development = tab.environment('development');
  await expect(latest).toHaveCount(0, { timeout: 30_000 });
  await expect(development).toContainText('live');
  await expect(
    development.getByRole('link', { name: 'v1.8.1', exact: true }),
  ).toBeVisible();
  await expect(page.getByRole('status')).toContainText(
    'development: v1.8.1 is live',
  );
  await expect(page.locator('body[data-loaded-once="yes"]')).toBeAttached();
});

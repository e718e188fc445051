import { expect, test } from '../support/fixtures';
import { authorize } from '../support/sign-in';

test('a user signs in through the page of GitHub and is that user in Backstage', async ({
  page,
}) => {
  await page.goto('/');
  const opening = page.context().waitForEvent('page');
  await page.getByRole('button', { name: /sign in/i }).click();
  const popup = await opening;
  await expect(popup).toHaveURL(/\/login\/oauth\/authorize\?/);
  await expect(popup.getByRole('button', { name: /\bbob\b/ })).toBeVisible();
  await authorize(popup, 'alice');

  await page.goto('/settings');
  await expect(
    page.getByRole('heading', { name: 'User Entity: Alice Moreau' }),
  ).toBeVisible();
});

test('without signing in nothing of a service is shown', async ({
  page,
  tab,
}) => {
  await tab.open('payments');
  await expect(page.getByRole('button', { name: /sign in/i })).toBeVisible();
  await expect(tab.environments('payments')).toHaveCount(0);
  await expect(
    page.getByRole('heading', { name: 'Deployments', exact: true }),
  ).toHaveCount(0);
});

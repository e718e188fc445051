import { expect, test } from '../support/fixtures';
import { authorize } from '../support/sign-in';

test('a token that expires while the page is open is renewed unnoticed', async ({
  page,
  simulator,
  signInAs,
  tab,
}) => {
  await simulator.startDeployment('v1.9.1');
  await signInAs('alice');
  await tab.open('payments');
  await expect(tab.latestAttempt('development')).toContainText('running');

  const before = await simulator.logEnd();
  await simulator.endTokens('alice', 'expire');
  // Something is running in development, so the page asks again by itself.
  await expect
    .poll(
      async () => {
        const since = await simulator.log(before);
        const rejected = since.findIndex(entry => entry.status === 401);
        return (
          rejected >= 0 &&
          since
            .slice(rejected)
            .some(entry => /graphql/.test(entry.path) && entry.status === 200)
        );
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  await expect(tab.environment('development')).toBeVisible();
  await expect(page.getByRole('button', { name: /reconnect/i })).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(page.context().pages()).toHaveLength(1);
});

test('a revoked token leads to "Reconnect" and back', async ({
  page,
  simulator,
  signInAs,
  tab,
}) => {
  await simulator.startDeployment('v1.9.1');
  await signInAs('alice');
  await tab.open('payments');
  await expect(tab.latestAttempt('development')).toContainText('running');

  await simulator.endTokens('alice', 'revoke-all');
  const reconnect = page.getByRole('button', { name: 'Reconnect GitHub' });
  await expect(reconnect).toBeVisible({ timeout: 30_000 });
  await expect(
    page.getByRole('heading', {
      name: 'GitHub no longer accepts your sign-in',
    }),
  ).toBeVisible();
  // Nothing that was read with the dead token stays on the screen, and no dialog has come up by itself.
  await expect(tab.environments('payments')).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);

  const opening = page.context().waitForEvent('page');
  await reconnect.click();
  await authorize(await opening, 'alice');
  await expect(tab.environment('development')).toBeVisible();
  await expect(reconnect).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

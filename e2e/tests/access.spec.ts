import { expect, test } from '../support/fixtures';

test('who may not read the repository is told so, and sees nothing of it', async ({
  page,
  signInAs,
  tab,
}) => {
  await signInAs('carol');
  await tab.open('ledger');
  await expect(
    page.getByRole('heading', {
      name: 'No access to acme/ledger, or it does not exist',
    }),
  ).toBeVisible();
  await expect(tab.environments('ledger')).toHaveCount(0);
});

test('another user sees that repository, and with it what the first one does not', async ({
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('ledger');
  await expect(tab.environment('production')).toContainText('live');
});

test('who may approve is told that it waits for them', async ({
  signInAs,
  tab,
}) => {
  await signInAs('bob');
  await tab.open('payments');
  await expect(tab.latestAttempt('production')).toContainText(
    'waiting for you',
  );
});

test('a service without environments says what they are and what to do next', async ({
  page,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('docs-site');
  await expect(
    page.getByRole('heading', { name: 'No environments yet' }),
  ).toBeVisible();
  await expect(
    page.getByRole('link', { name: 'Set up environments' }),
  ).toBeVisible();
});

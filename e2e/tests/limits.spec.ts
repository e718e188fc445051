import { expect, test } from '../support/fixtures';

// What is signed in with, and what the tab reads.
const reads = '^/(rest|api/graphql|api/v3/repos)';

test('used up requests are said with the time, and the page goes on by itself afterwards', async ({
  page,
  simulator,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  // Tests before this one may have moved the simulated time; the page waits in the real one.
  const resetInSeconds = 8 - (await simulator.aheadSeconds());
  await simulator.addFault(
    { path: reads },
    { kind: 'primary-limit', resetInSeconds },
  );
  await tab.open('storefront');
  await expect(
    page.getByRole('heading', { name: 'Your requests to GitHub are used up' }),
  ).toBeVisible();
  await expect(page.getByText(/It answers again after .*\d/)).toBeVisible();

  await simulator.clearFaults();
  await expect(tab.environments('storefront')).toBeVisible({ timeout: 45_000 });
});

test('an organization with single sign-on offers the way to it', async ({
  page,
  simulator,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await simulator.addFault({ path: reads }, { kind: 'sso' });
  await tab.open('storefront');
  await expect(
    page.getByRole('heading', { name: 'Single sign-on needed' }),
  ).toBeVisible();
  await expect(
    page.getByRole('link', { name: 'Sign in to the organization' }),
  ).toHaveAttribute('href', /^https?:\/\//);

  // Having signed in there, the user comes back and asks again.
  await simulator.clearFaults();
  await tab.refresh.click();
  await expect(tab.environments('storefront')).toBeVisible();
});

test('while GitHub is down the last known state stays, marked as old', async ({
  page,
  simulator,
  signInAs,
  tab,
}) => {
  await simulator.startDeployment('v1.9.1');
  await signInAs('alice');
  await tab.open('payments');
  await expect(tab.environment('production')).toBeVisible();
  await simulator.addFault({ path: reads }, { kind: 'html-5xx' });
  await expect(page.getByText(/Last known state, read .* ago/)).toBeVisible({
    timeout: 30_000,
  });
  await expect(tab.environment('production')).toBeVisible();

  await simulator.clearFaults();
  await tab.refresh.click();
  await expect(page.getByText(/Last known state/)).toHaveCount(0);
});

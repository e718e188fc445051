import { expect, test } from '../support/fixtures';

test.beforeEach(async ({ signInAs }) => signInAs('alice'));

test('one workflow with the environment as an input: versions come from the run names', async ({
  tab,
}) => {
  await tab.open('payments');
  const production = tab.environment('production');
  await expect(
    production.getByRole('link', { name: 'v1.9.0', exact: true }),
  ).toBeVisible();
  await expect(production).toContainText("read from the run's name");
  await expect(production).toContainText('alice');

  const waiting = tab.latestAttempt('production');
  await expect(waiting).toContainText('waiting');
  await expect(waiting).toContainText('v1.9.1');
  await expect(waiting).toContainText('Needs approval by bob');
  await expect(
    waiting.getByRole('link', { name: /Open run on GitHub/ }),
  ).toHaveAttribute('href', /\/acme\/payments\/actions\/runs\/\d+/);

  await expect(
    tab
      .environment('staging')
      .getByRole('link', { name: 'v1.9.1', exact: true }),
  ).toBeVisible();
  await expect(production).toContainText(
    'staging has 6 commits that production lacks',
  );
});

test('a workflow for each environment: the tags that were deployed are the versions', async ({
  tab,
}) => {
  await tab.open('storefront');
  const production = tab.environment('production');
  await expect(
    production.getByRole('link', { name: 'v4.12.0', exact: true }),
  ).toBeVisible();
  await expect(production).toContainText('tag that was deployed');
  await expect(
    tab
      .environment('staging')
      .getByRole('link', { name: 'v4.13.0-rc.2', exact: true }),
  ).toBeVisible();
});

test('one pipeline with a job for each environment: production waits for its gates', async ({
  tab,
}) => {
  await tab.open('search');
  const development = tab.environment('development');
  await expect(
    development.getByRole('link', { name: /^main · [0-9a-f]{7}$/ }),
  ).toBeVisible();
  await expect(development).toContainText('branch that was deployed');
  const waiting = tab.latestAttempt('production');
  await expect(waiting).toContainText('waiting');
  await expect(waiting).toContainText('Wait timer');
  await expect(waiting).toContainText('Needs approval by acme/leads');
});

test('a pipeline without GitHub environments: a matrix is one environment', async ({
  tab,
}) => {
  await tab.open('notifications');
  for (const name of ['staging', 'production']) {
    await expect(
      tab.environment(name).getByRole('link', { name: 'v2.5.0', exact: true }),
    ).toBeVisible();
  }
});

test('two services of one repository do not show each other', async ({
  tab,
}) => {
  await tab.open('cart');
  await expect(
    tab
      .environment('production')
      .getByRole('link', { name: 'cart/v1.2.3', exact: true }),
  ).toBeVisible();
  await expect(tab.environments('cart')).not.toContainText('recommendations/');

  await tab.open('recommendations');
  await expect(
    tab
      .environment('production')
      .getByRole('link', { name: 'recommendations/v0.8.0', exact: true }),
  ).toBeVisible();
  await expect(tab.environments('recommendations')).not.toContainText('cart/');
});

test('a failed attempt does not hide the version that still runs', async ({
  tab,
}) => {
  await tab.open('inventory');
  const production = tab.environment('production');
  await expect(
    production.getByRole('link', { name: 'v3.4.0', exact: true }),
  ).toBeVisible();
  await expect(tab.latestAttempt('production')).toContainText('failed');
  await expect(tab.latestAttempt('production')).toContainText('v3.4.1');
  await expect(tab.environment('staging')).toContainText('attempt 2');
});

test('an environment without any deployment says so', async ({ tab }) => {
  await tab.open('reports');
  await expect(tab.environment('production')).toContainText('Never deployed');
  await expect(tab.latestAttempt('staging')).toContainText('cancelled');
});

test('runs that count for no environment are listed with the reason', async ({
  page,
  tab,
}) => {
  await tab.open('billing');
  const folded = page.getByRole('button', { name: /for no environment/ });
  await folded.click();
  await expect(
    page.getByText(/GitHub does not give inputs back/).first(),
  ).toBeVisible();
});

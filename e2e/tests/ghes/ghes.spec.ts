import { expect, test } from '../../support/fixtures';

test('against an Enterprise Server a user signs in and reads the versions of a service', async ({
  signInAs,
  simulator,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('payments');
  await expect(
    tab
      .environment('production')
      .getByRole('link', { name: 'v1.9.0', exact: true }),
  ).toBeVisible();
  await expect(tab.latestAttempt('production')).toContainText(
    'Needs approval by bob',
  );
  const asked = await simulator.log();
  expect(asked.some(({ path }) => path === '/api/graphql')).toBe(true);
  expect(asked.some(({ path }) => path.startsWith('/api/v3/repos/'))).toBe(
    true,
  );
  const { checked, violations } = await simulator.violations();
  expect(violations).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});

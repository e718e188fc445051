import { expect, test } from '../support/fixtures';

// The last file by name: it judges what all tests before it did.
test("every request and answer of these tests is as GitHub's API description says", async ({
  signInAs,
  simulator,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('payments');
  await expect(tab.environment('production')).toBeVisible();
  const { checked, violations } = await simulator.violations();
  expect(violations).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});

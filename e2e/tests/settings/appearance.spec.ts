import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../../support/fixtures';
import { keep } from '../../support/pictures';

test('on a phone the form stands above what it would count, and nothing is cut off', async ({
  page,
  settings,
  signInAs,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs('alice');
  await settings.open('reports');
  await settings.useProposal.click();
  await expect(page.getByText('would be live', { exact: true })).toBeVisible();
  const overflow = await page.evaluate(
    () =>
      document.documentElement.scrollWidth -
      document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing to complain about in the proposal, the form and its test', async ({
      page,
      settings,
      signInAs,
    }) => {
      await page.setViewportSize({ width: 1280, height: 900 });
      const suffix = colorScheme === 'light' ? '' : '-dark';
      const look = async (name: string) => {
        const { violations } = await new AxeBuilder({ page })
          .include('main')
          .analyze();
        expect(violations, name).toEqual([]);
        keep(
          `${name}${suffix}`,
          await page.screenshot({ animations: 'disabled' }),
        );
      };
      await signInAs('alice');
      await settings.open('recommendations');
      await expect(settings.useProposal).toBeVisible();
      await look('settings-proposal');

      await settings.useProposal.click();
      await settings.openEnvironment('staging');
      await expect(
        page.getByText('would be live', { exact: true }),
      ).toBeVisible();
      await look('settings-form');
    });
  });
}

import AxeBuilder from '@axe-core/playwright';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/fixtures';

const images = join(import.meta.dirname, '../../../docs/images');

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing to complain about in the form, its test and the list', async ({
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
        // The pictures of the guide; they hold ages, so they are renewed on purpose only.
        if (process.env.UPDATE_SCREENSHOTS) {
          mkdirSync(images, { recursive: true });
          const picture = await page.screenshot({ animations: 'disabled' });
          writeFileSync(join(images, `${name}${suffix}.png`), picture);
        }
      };
      await signInAs('alice');
      await settings.open('recommendations');
      await expect(settings.useProposal).toBeVisible();
      await look('settings-proposal');

      await settings.useProposal.click();
      await settings.openEnvironment('production');
      await expect(page.getByText('would be live')).toBeVisible();
      await look('settings-form');

      // Saved by the first of the two themes.
      if (await settings.save.isEnabled()) {
        await settings.save.click();
        await expect(settings.saved).toBeVisible();
      }
      await settings.openList();
      await expect(
        page.getByRole('heading', { name: 'recommendations' }),
      ).toBeVisible();
      await look('settings-list');
    });
  });
}

test('on a phone the form stands above what it would count, and nothing is cut off', async ({
  page,
  settings,
  signInAs,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs('alice');
  await settings.open('reports');
  await settings.useProposal.click();
  await expect(page.getByText('would be live').first()).toBeVisible();
  const overflow = await page.evaluate(
    () =>
      document.documentElement.scrollWidth -
      document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});
